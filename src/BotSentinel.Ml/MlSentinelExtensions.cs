using BotSentinel.Ml;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel;

/// <summary>Lets language models and classifiers be asked about texts that the spam model is in doubt about.</summary>
public static class MlSentinelExtensions
{
    /// <summary>Lets a language model be asked. Texts of users leave for wherever the client sends them.</summary>
    /// <param name="builder">The sentinel's builder.</param>
    /// <param name="client">The client of an OpenAI-compatible server, Ollama, Anthropic or any other. Stays the caller's.</param>
    /// <param name="options">How to ask; null: the defaults.</param>
    /// <exception cref="ArgumentException">The options have mistakes; the message lists all of them.</exception>
    public static SentinelBuilder AskLanguageModel(this SentinelBuilder builder, IChatClient client, LanguageModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AskSecondOpinion(new LanguageModelOpinion(client, options));
    }

    /// <summary>As <see cref="AskLanguageModel(SentinelBuilder, IChatClient, LanguageModelOptions?)"/>, with the client that is registered with the services.</summary>
    /// <param name="builder">The builder of a registered sentinel.</param>
    /// <param name="options">How to ask; null: the defaults.</param>
    public static SentinelBuilder AskLanguageModel(this SentinelBuilder builder, LanguageModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AskSecondOpinion(services => new LanguageModelOpinion(
            services?.GetService<IChatClient>() ?? throw new InvalidOperationException("No IChatClient is registered with the services: register one, or give one to AskLanguageModel."),
            options));
    }

    /// <summary>Lets a classifier in a file be asked. It is loaded at once, and stays loaded as long as the process runs.</summary>
    /// <param name="builder">The sentinel's builder.</param>
    /// <param name="options">The model and its tokenizer.</param>
    /// <exception cref="ArgumentException">Files are missing or are not what they should be; the message lists all mistakes.</exception>
    public static SentinelBuilder AskOnnxModel(this SentinelBuilder builder, OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AskSecondOpinion(new OnnxOpinion(options));
    }
}
