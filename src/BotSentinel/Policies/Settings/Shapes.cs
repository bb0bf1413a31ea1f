using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Settings;

/// <summary>The values that settings have, with their bounds.</summary>
internal static class Shapes
{
    public static readonly TextShape Name = new("a name: a letter or digit, then up to 63 letters, digits, dots, hyphens or underscores", @"^[\p{L}\p{Nd}][\p{L}\p{Nd}._-]{0,63}$");
    public static readonly TextShape Command = new("a command of up to 64 letters without spaces and without @bot, such as \"/start\", or \"*\" for any", @"^/?[^\s/@]{1,64}$");
    public static readonly TextShape Language = new("a language tag, such as \"en\" or \"pt-br\"", "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$");
    public static readonly TextShape Reason = new("a text of up to 256 characters", "^.{1,256}$");
    public static readonly TextShape Notice = new("a text of up to 4,096 characters", "^.{1,4096}$");
    public static readonly TextShape Address = new("the address or path of the schema", "^.+$");
    public static readonly TextShape Phrase = new("a word or phrase of up to 256 characters; with * at its end all words that begin so", "^.{1,256}$");
    public static readonly PatternShape Pattern = new();
    public static readonly TextShape Domain = new("a domain, such as \"example.org\"", @"^[^\s/:@]{1,253}$");
    public static readonly TextShape Path = new("a path", "^.{1,4096}$");
    public static readonly TextShape Url = new("an address that begins with http:// or https://", @"^https?://\S{1,2000}$");
    public static readonly TextShape PersonName = new("a name of up to 128 characters, or a user name with an at sign", "^.{1,128}$");
    public static readonly FractionShape Share = new(0, 1);
    public static readonly IntegerShape Count = new(0, 1_000);
    public static readonly IntegerShape PositiveCount = new(1, 1_000);
    public static readonly IntegerShape Length = new(0, 100_000);
    public static readonly IntegerShape Places = new(2, 100);
    public static readonly IntegerShape Remembered = new(100, 1_000_000);
    public static readonly IntegerShape Megabytes = new(1, 1_000);
    public static readonly DurationShape ContentWindow = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
    public static readonly DurationShape FetchInterval = new(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
    public static readonly DurationShape FetchTimeout = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    public static readonly ChoiceShape<ContentKind> Content = new(ContentKind.None);
    public static readonly ChoiceShape<ForwardOrigin> Origin = new(ForwardOrigin.None);
    public static readonly ChoiceShape<LinkKind> Link = new();
    public static readonly ChoiceShape<ScriptName> Script = new();
    public static readonly ChoiceShape<PatternText> PatternText = new();
    public static readonly FractionShape Doubt = new(0.01, 1);
    public static readonly ChoiceShape<OpinionConsensus> Consensus = new();
    public static readonly ChoiceShape<Verdict> OpinionVerdict = new(Verdict.Allow);
    public static readonly SwitchShape Switch = new();
    public static readonly IdShape Id = new();
    public static readonly NetworkShape Network = new();
    public static readonly MomentShape Moment = new();
    public static readonly ScopeShape Scope = new();
    public static readonly IntegerShape Permits = new(1, 1_000_000_000);
    public static readonly FractionShape Cost = new(0.001, 1_000_000_000);
    public static readonly TextShape TimeZone = new("a time zone's id, such as \"Europe/Berlin\"", @"^[A-Za-z0-9_+\-/ .()]{1,64}$");
    public static readonly IntegerShape Subjects = new(1_000, 100_000_000);
    public static readonly DurationShape LimitWindow = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(3650));
    public static readonly DurationShape DebounceWindow = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
    public static readonly IntegerShape Messages = new(1, 100_000);
    public static readonly DurationShape RateWindow = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
    public static readonly IntegerShape QueueLength = new(1, 10_000_000);
    public static readonly DurationShape Wait = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
    public static readonly FractionShape Decrease = new(0.1, 1);
    public static readonly DurationShape Recovery = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    public static readonly TextShape Method = new("a method of the Bot API, such as \"sendMessage\"", "^[A-Za-z]{1,64}$");
    public static readonly ChoiceShape<OutgoingLane> Lane = new();
    public static readonly ChoiceShape<PolicyMode> Mode = new();
    public static readonly ChoiceShape<LimitAlgorithm> Algorithm = new();
    public static readonly ChoiceShape<FailureMode> OnFailure = new();
    public static readonly ChoiceShape<NoticeMode> Notify = new();
    public static readonly ChoiceShape<UpdateKind> Kind = new(UpdateKind.Unknown);
    public static readonly ChoiceShape<ChatKind> Chat = new();
    public static readonly ChoiceShape<Platform> Platform = new(Updates.Platform.Unknown);
}
