using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram;

/// <summary>
/// Warns, once, of rules about kinds of update that Telegram does not deliver because the bot does not ask for them: such
/// a rule never comes into play, and nobody would notice.
/// </summary>
internal sealed partial class AllowedUpdatesCheck(Sentinel sentinel, ILogger logger)
{
    /// <summary>Delivered only to bots that name them.</summary>
    private static readonly UpdateKind[] OnRequest = [UpdateKind.ChatMember, UpdateKind.MessageReaction, UpdateKind.MessageReactionCount];

    private int _warned;

    /// <summary>Looks at what the bot asks for; null is Telegram's default, unless an earlier call asked for something else.</summary>
    public void Look(IEnumerable<UpdateType>? allowedUpdates)
    {
        if (Volatile.Read(ref _warned) != 0)
        {
            return;
        }

        string[] blind = [.. Blind(allowedUpdates?.ToArray() ?? []).Select(kind => kind.ToString())];
        if (blind.Length > 0 && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            Log.Blind(logger, string.Join(", ", blind));
        }
    }

    private IEnumerable<UpdateKind> Blind(UpdateType[] allowed)
    {
        IEnumerable<UpdateKind> named = sentinel.Options.Rules.Where(rule => rule.Mode != PolicyMode.Off && rule.When is not null).SelectMany(rule => Kinds(rule.When!)).Distinct();
        return allowed.Length == 0
            ? named.Intersect(OnRequest)
            : named.Except(allowed.Select(KindOf)).Where(kind => kind != UpdateKind.Unknown);
    }

    private static IEnumerable<UpdateKind> Kinds(ConditionOptions when) => when.Kind.Concat(when.All.Concat(when.Any).SelectMany(Kinds));

    private static UpdateKind KindOf(UpdateType type) => Enum.TryParse(type.ToString(), out UpdateKind kind) ? kind : UpdateKind.Unknown;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Rules name kinds of update that this bot does not ask Telegram for: {Kinds}. Add them to allowed_updates, or these rules never match.")]
        public static partial void Blind(ILogger logger, string kinds);
    }
}
