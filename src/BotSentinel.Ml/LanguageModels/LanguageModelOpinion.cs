using System.Security.Cryptography;
using BotSentinel.Opinions;
using Microsoft.Extensions.AI;

namespace BotSentinel.Ml;

/// <summary>
/// Asks a language model whether a text is spam. The text is data: it goes as one JSON string between two lines with a marker that is new for each question, and an
/// answer without that marker is none, so that a model which repeats what it reads says nothing. A model can still be talked into an answer; that is why the engine
/// lets an opinion make a decision graver, never milder. Thread safe, as its client has to be.
/// </summary>
/// <param name="client">The client. Stays the caller's: it is not disposed.</param>
/// <param name="options">How to ask; null: the defaults.</param>
public sealed class LanguageModelOpinion(IChatClient client, LanguageModelOptions? options = null) : SpamOpinion
{
    private const int MarkerBytes = 8;

    private readonly IChatClient _client = client ?? throw new ArgumentNullException(nameof(client));
    private readonly LanguageModelOptions _options = Checked(options ?? new LanguageModelOptions());

    /// <inheritdoc/>
    public override string Name => _options.Name;

    /// <inheritdoc/>
    public override bool IsFree => _options.IsFree;

    /// <inheritdoc/>
    public override async ValueTask<OpinionAnswer?> AskAsync(OpinionQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        string marker = RandomNumberGenerator.GetHexString(2 * MarkerBytes, lowercase: true);
        ChatMessage[] messages = [new(ChatRole.System, SpamPrompt.Instructions(_options.About)), new(ChatRole.User, SpamPrompt.Question(question.Text, marker))];
        ChatOptions settings = new() { MaxOutputTokens = _options.MaxOutputTokens, ResponseFormat = _options.UsesSchema ? SpamPrompt.AnswerFormat : null };
        _options.Configure?.Invoke(settings);
        ChatResponse response = await _client.GetResponseAsync(messages, settings, cancellationToken);
        return ModelAnswer.Read(response.Text, marker);
    }

    private static LanguageModelOptions Checked(LanguageModelOptions options)
    {
        string[] problems =
        [
            .. options.About is { Length: > LanguageModelOptions.LongestAbout } ? [$"{nameof(options.About)} is too long: write at most {LanguageModelOptions.LongestAbout:N0} characters."] : Array.Empty<string>(),
            .. options.MaxOutputTokens < 50 ? [$"{nameof(options.MaxOutputTokens)} is too small for an answer: write at least 50."] : Array.Empty<string>(),
        ];
        return problems.Length == 0 ? options : throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
    }
}
