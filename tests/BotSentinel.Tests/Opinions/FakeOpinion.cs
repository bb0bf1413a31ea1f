using System.Collections.Concurrent;
using BotSentinel.Opinions;

namespace BotSentinel.Tests.Opinions;

/// <summary>Somebody to ask who says what a test wants, and remembers what was asked.</summary>
internal sealed class FakeOpinion(Func<OpinionQuestion, CancellationToken, Task<OpinionAnswer?>> answer, string name = "fake", bool isFree = false) : SpamOpinion
{
    private readonly ConcurrentQueue<OpinionQuestion> _questions = [];

    public FakeOpinion(OpinionAnswer? answer, string name = "fake", bool isFree = false)
        : this((_, _) => Task.FromResult(answer), name, isFree)
    {
    }

    public static OpinionAnswer Spam { get; } = new(true, 0.95, "bait");

    public static OpinionAnswer NotSpam { get; } = new(false, 0.95, "a greeting");

    public override string Name => name;

    public override bool IsFree => isFree;

    public OpinionQuestion[] Questions => [.. _questions];

    public override async ValueTask<OpinionAnswer?> AskAsync(OpinionQuestion question, CancellationToken cancellationToken)
    {
        _questions.Enqueue(question);
        return await answer(question, cancellationToken);
    }
}
