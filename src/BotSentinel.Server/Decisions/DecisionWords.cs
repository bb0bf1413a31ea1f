using System.Collections.Concurrent;
using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Server.Panel;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Decisions;

/// <summary>Decisions in words for people who are no programmers, in the language of whoever asks.</summary>
internal sealed class DecisionWords(IStringLocalizer<PanelTexts> texts)
{
    private const double Minute = 60, Hour = 3_600, Day = 86_400;

    // Nearly all decisions are one of these, and each answer of the API has its sentence.
    private readonly ConcurrentDictionary<(string Language, Verdict Verdict, bool Shadow, Reason Reason), string> _alike = new();

    /// <summary>The decision with its explanation.</summary>
    public DecisionView Explain(DecisionView decision) => decision with { Explanation = Sentence(decision) };

    /// <summary>What was decided and why: <c>Refused: 20 per minute for each user, all used up. Free again in 12 s.</c></summary>
    public string Sentence(DecisionView decision) => IsOfItsOwn(decision.Reason)
        ? Compose(decision)
        : _alike.GetOrAdd((CultureInfo.CurrentUICulture.Name, decision.Verdict, decision.Shadow, decision.Reason), (_, one) => Compose(one), decision);

    /// <summary>What became of it.</summary>
    public string Verdict(DecisionView decision) => texts[decision.Shadow ? "verdict.shadow" : $"verdict.{Lower(decision.Verdict)}"];

    /// <summary>Why, in a few words.</summary>
    public string Because(DecisionView decision)
    {
        TraceView? denied = decision.Against;
        return decision.Reason switch
        {
            Reason.Limited => denied?.Limit is { } limit ? Text("words.limited", Limit(limit)) : Text("words.limited-unknown", decision.Detail ?? ""),
            Reason.Debounced => denied?.Limit is { } debounce ? Text("words.debounced", Duration(debounce.WindowSeconds)) : texts["reason.debounced"],
            Reason.AllowListed or Reason.BlockListed when decision.Detail is { Length: > 0 } reason => Text($"words.{Lower(decision.Reason)}", Subject(decision), reason),
            Reason.AllowListed or Reason.BlockListed => Text($"words.{Lower(decision.Reason)}-unsaid", Subject(decision)),
            Reason.Content when denied?.Name is { } rule => Text("words.content", rule),
            Reason.Forbidden => Text("words.forbidden", decision.Detail ?? ""),
            _ => Text($"words.{Lower(decision.Reason)}"),
        };
    }

    /// <summary>What a rule is called after the word for one: its name, or its place, which stands for the name of one that has none.</summary>
    public static string RuleName(string rule) => rule.StartsWith("rule ", StringComparison.Ordinal) ? rule["rule ".Length..] : rule;

    /// <summary>What a rule is called where no word for one stands before it.</summary>
    public string RuleTitle(string rule) => RuleName(rule) is { } place && place != rule ? Text("analytics.silent.rule", place) : rule;

    /// <summary>What a limit is called: its name, or in words what all debounces are called.</summary>
    public string LimitName(string limit) => limit == "debounce" ? Text("reason.debounced") : limit;

    /// <summary>What one line of a trace says.</summary>
    public string Line(TraceView line) => line.Outcome switch
    {
        ReadingOutcome.NotAsked => Text(line.Stage == Stage.Lists ? "words.line.on-no-list" : "words.line.not-asked"),
        ReadingOutcome.Denied when line.RetryAfterSeconds is { } wait => Text("words.line.denied-for", Duration(wait)),
        ReadingOutcome.Denied when line.Score is { } score => Text("words.line.found", score.ToString("P0", CultureInfo.CurrentCulture)),
        ReadingOutcome.Denied => Text("words.line.denied"),
        _ when line.Score is { } score => Text("words.line.found-little", score.ToString("P0", CultureInfo.CurrentCulture)),
        _ => Text(line.Stage == Stage.Policy ? "words.line.applies" : "words.line.agreed"),
    };

    /// <summary>What a limit is set to: <c>20 per minute for each user and chat</c>.</summary>
    public string Limit(LimitView limit)
    {
        string whose = limit.Scope.Contains("global") || limit.Scope.Count == 0 ? Text("words.for-all") : Text("words.for-each", string.Join(Text("words.and"), limit.Scope.Select(part => (string)texts[$"scope.{part}"])));
        return limit switch
        {
            { Permits: null } => Text("words.limit.debounce", Duration(limit.WindowSeconds), whose),
            { Algorithm: LimitAlgorithm.Concurrency } => Text("words.limit.at-once", limit.Permits, whose),
            { Burst: { } burst } when burst > limit.Permits => Text("words.limit.burst", limit.Permits, Per(limit.WindowSeconds), whose, burst),
            _ => Text("words.limit", limit.Permits, Per(limit.WindowSeconds), whose),
        };
    }

    /// <summary>A length of time in two units at most: <c>41 m 12 s</c>. Rounded up, so that waiting so long is enough.</summary>
    public string Duration(double seconds) => seconds switch
    {
        < 0.995 => Text("duration.milliseconds", Math.Max(1, Math.Ceiling(seconds * 1000))),
        < 10 when seconds % 1 > 0.05 => Text("duration.seconds", Math.Ceiling(seconds * 10) / 10),
        _ => Whole(Math.Ceiling(seconds - 0.001)),
    };

    /// <summary>The text that names a reason.</summary>
    public static string KeyOf(Reason reason) => $"reason.{Lower(reason)}";

    // Whether what it says depends on more than its verdict and reason.
    private static bool IsOfItsOwn(Reason reason) =>
        reason is Reason.Limited or Reason.Debounced or Reason.OverQuota or Reason.AllowListed or Reason.BlockListed or Reason.Content or Reason.Forbidden;

    private string Compose(DecisionView decision)
    {
        string because = $"{Verdict(decision)}: {Because(decision)}.";
        return decision is { RetryAfterSeconds: > 0 and { } wait, Reason: Reason.Limited or Reason.Debounced or Reason.OverQuota } ? $"{because} {Text("words.free", Duration(wait))}" : because;
    }

    private string Whole(double seconds) => seconds switch
    {
        < Minute => Text("duration.seconds", seconds),
        < Hour => Two("minutes", Math.Floor(seconds / Minute), "seconds", seconds % Minute),
        < Day => Two("hours", Math.Floor(seconds / Hour), "minutes", Math.Ceiling(seconds % Hour / Minute)),
        _ => Two("days", Math.Floor(seconds / Day), "hours", Math.Ceiling(seconds % Day / Hour)),
    };

    private string Two(string unit, double count, string finer, double rest) => rest == 0 ? Text($"duration.{unit}", count) : $"{Text($"duration.{unit}", count)} {Text($"duration.{finer}", rest)}";

    private string Per(double seconds) => seconds switch
    {
        1 => Text("duration.second"),
        Minute => Text("duration.minute"),
        Hour => Text("duration.hour"),
        Day => Text("duration.day"),
        _ => Duration(seconds),
    };

    private static string Subject(DecisionView decision) => decision.User ?? decision.Chat ?? "";

    private static string Lower<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        return string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : $"{letter}"));
    }

    private string Text(string key, params object?[] arguments) => arguments.Length == 0 ? texts[key] : texts[key, arguments!];
}
