using BotSentinel.Decisions;
using BotSentinel.Diagnostics;
using BotSentinel.Policies;
using BotSentinel.Storage;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Opinions;

/// <summary>Those who can be asked, and what follows of their answers. What was said and what was spent outlives a change of the settings. Thread safe.</summary>
internal sealed class SecondOpinions
{
    private readonly AskedOpinion[] _asked;

    // A secret of the process: nobody outside can make a text that takes another one's answer.
    private readonly SubjectHasher _hasher = new();

    public SecondOpinions(IEnumerable<SpamOpinion> opinions, TimeProvider time, SentinelMetrics metrics, ILogger logger)
    {
        var budget = new OpinionBudget();
        _asked = [.. opinions.Select(opinion => new AskedOpinion(opinion, budget, time, metrics, logger))];
        Names = [.. _asked.Select(asked => asked.Name)];
    }

    /// <summary>Who can be asked.</summary>
    public string[] Names { get; }

    public bool IsEmpty => _asked.Length == 0;

    /// <summary>Asks all that the settings name at the same time, and waits for them. Ends within the time limit, and never fails.</summary>
    /// <param name="doubt">The text, not asked about yet.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="options">The settings.</param>
    /// <param name="cancellationToken">Whoever waits has gone.</param>
    public async Task<SecondOpinion> AskAsync(SecondOpinion doubt, string? tenant, SecondOpinionOptions options, CancellationToken cancellationToken)
    {
        OpinionQuestion question = new(OpinionText.Question(doubt.Doubt!.Text), doubt.Probability);
        ulong key = _hasher.Name($"{tenant}\0{doubt.Doubt.Folded}");
        GivenOpinion[] given = await Task.WhenAll(_asked.Where(asked => IsAsked(asked, options)).Select(asked => asked.AskAsync(key, question, tenant, options, cancellationToken)));
        return new SecondOpinion(doubt.Probability, given, Consensus(given, options));
    }

    private static bool IsAsked(AskedOpinion asked, SecondOpinionOptions options) => options.Ask.IsEmpty || options.Ask.Contains(asked.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What follows of the answers: spam only where enough are sure of it, nothing where too few answered.</summary>
    internal static bool? Consensus(IReadOnlyCollection<GivenOpinion> given, SecondOpinionOptions options)
    {
        int answers = given.Count(one => one.Outcome is OpinionOutcome.Spam or OpinionOutcome.NotSpam);
        int spam = given.Count(one => IsSure(one, options));
        return options.Consensus switch
        {
            OpinionConsensus.Any when spam > 0 => true,
            OpinionConsensus.All when spam > 0 && spam == given.Count => true,
            OpinionConsensus.All when answers == spam => null,
            _ => answers > 0 ? false : null,
        };
    }

    /// <summary>Whether somebody says spam, and is as sure as it takes.</summary>
    internal static bool IsSure(GivenOpinion given, SecondOpinionOptions options) => given.Outcome == OpinionOutcome.Spam && given.Confidence >= options.Confidence;
}
