using System.Collections.Immutable;
using BotSentinel.Decisions;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings of second opinions.</summary>
internal static class SecondOpinionSettings
{
    public static readonly RecordShape<SecondOpinionOptions> SecondOpinion = new(
        "secondOpinion",
        "When others are asked about a text that the spam model (a content rule spam) is in doubt about, and what their answers lead to. Who can be asked is registered in code. Whatever goes wrong, nobody is refused for it.",
        new SecondOpinionOptions(),
        () =>
        [
            new Setting<SecondOpinionOptions, ImmutableArray<string>>("ask", "Who is asked, by the names of those registered.", new ListShape<string>(Shapes.Name), options => options.Ask, (options, names) => options with { Ask = names }, "all of them"),
            new Setting<SecondOpinionOptions, PolicyMode>("mode", "Whether answers count, are only recorded, or nobody is asked.", Shapes.Mode, options => options.Mode, (options, mode) => options with { Mode = mode }, "enforce"),
            new Setting<SecondOpinionOptions, double>("from", "The probability of spam from which the model is in doubt.", Shapes.Doubt, options => options.From, (options, from) => options with { From = from }, "0.2"),
            new Setting<SecondOpinionOptions, double>("to", "The probability of spam up to which the model is in doubt.", Shapes.Doubt, options => options.To, (options, to) => options with { To = to }, "0.9"),
            new Setting<SecondOpinionOptions, int>("minLength", "How long a text has to be, in characters as filters compare it.", new IntegerShape(1, 4096), options => options.MinLength, (options, length) => options with { MinLength = length }, "20"),
            new Setting<SecondOpinionOptions, TimeSpan>("timeLimit", "How long a decision waits for all answers together.", new DurationShape(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30)), options => options.TimeLimit, (options, limit) => options with { TimeLimit = limit }, "2s"),
            new Setting<SecondOpinionOptions, int>("budget", "How many questions may be asked in a day of UTC, for each tenant, of all that are not free. Each process counts its own, and begins anew when it starts.", new IntegerShape(0, 10_000_000), options => options.Budget, (options, budget) => options with { Budget = budget }, "1,000"),
            new Setting<SecondOpinionOptions, TimeSpan>("remember", "How long an answer holds for the same text, in any disguise that is folded.", new DurationShape(TimeSpan.Zero, TimeSpan.FromDays(30)), options => options.Remember, (options, time) => options with { Remember = time }, "1d"),
            new Setting<SecondOpinionOptions, int>("memory", "How many texts' answers are remembered of each that is asked; the oldest goes first.", new IntegerShape(0, 1_000_000), options => options.Memory, (options, memory) => options with { Memory = memory }, "10,000"),
            new Setting<SecondOpinionOptions, OpinionConsensus>("consensus", "Whether one who says spam is enough, or all have to; who does not answer, does not agree.", Shapes.Consensus, options => options.Consensus, (options, consensus) => options with { Consensus = consensus }, "any"),
            new Setting<SecondOpinionOptions, double>("confidence", "How sure who says spam has to be.", Shapes.Share, options => options.Confidence, (options, confidence) => options with { Confidence = confidence }, "0.7"),
            new Setting<SecondOpinionOptions, Verdict>("verdict", "What becomes of the update then. It never becomes milder than without.", Shapes.OpinionVerdict, options => options.Verdict, (options, verdict) => options with { Verdict = verdict }, "flag"),
        ]);
}
