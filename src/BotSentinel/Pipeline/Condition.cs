using System.Collections.Frozen;
using System.Collections.Immutable;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>A condition made ready to be asked often. Immutable; allocates nothing when asked.</summary>
internal sealed class Condition
{
    private readonly ulong _kinds;
    private readonly ulong _chats;
    private readonly ulong _platforms;
    private readonly bool _anyCommand;
    private readonly FrozenSet<string>? _commands;
    private readonly string[] _languages;
    private readonly FrozenSet<PlatformId>? _senders;
    private readonly Condition[] _all;
    private readonly Condition[] _any;
    private readonly Condition? _not;

    public Condition(ConditionOptions options, ImmutableDictionary<string, ImmutableArray<PlatformId>> roles)
    {
        _kinds = options.Kind.Aggregate(0UL, (bits, kind) => bits | (1UL << (int)kind));
        _chats = options.Chat.Aggregate(0UL, (bits, chat) => bits | (1UL << (int)chat));
        _platforms = options.Platform.Aggregate(0UL, (bits, platform) => bits | (1UL << (int)platform));
        _anyCommand = options.Command.Contains("*");
        _commands = options.Command.IsEmpty ? null : options.Command.Select(Normalised).ToFrozenSet(StringComparer.Ordinal);
        _languages = [.. options.Language.Select(tag => tag.ToLowerInvariant())];
        _senders = options.Role.IsEmpty ? null : options.Role.SelectMany(role => roles[role]).ToFrozenSet();
        _all = [.. options.All.Select(inner => new Condition(inner, roles))];
        _any = [.. options.Any.Select(inner => new Condition(inner, roles))];
        _not = options.Not is null ? null : new Condition(options.Not, roles);
    }

    public bool Matches(BotUpdate update)
    {
        return Allows(_kinds, (int)update.Kind)
            && Allows(_chats, (int)update.ChatKind)
            && Allows(_platforms, (int)update.Platform)
            && MatchesCommand(update.Command)
            && (_languages.Length == 0 || MatchesLanguage(update.Language))
            && (_senders is null || _senders.Contains(update.Sender))
            && MatchesInner(update);
    }

    private static string Normalised(string command) => (command.StartsWith('/') ? command : "/" + command).ToLowerInvariant();

    private static bool Allows(ulong bits, int value) => bits == 0 || (bits & (1UL << value)) != 0;

    private bool MatchesCommand(string? command) => _commands is null || (command is not null && (_anyCommand || _commands.Contains(command)));

    private bool MatchesLanguage(string? language)
    {
        foreach (string tag in _languages)
        {
            if (language is not null && language.StartsWith(tag, StringComparison.Ordinal) && (language.Length == tag.Length || language[tag.Length] == '-'))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesInner(BotUpdate update)
    {
        foreach (Condition condition in _all)
        {
            if (!condition.Matches(update))
            {
                return false;
            }
        }

        return MatchesAny(update) && (_not is null || !_not.Matches(update));
    }

    private bool MatchesAny(BotUpdate update)
    {
        foreach (Condition condition in _any)
        {
            if (condition.Matches(update))
            {
                return true;
            }
        }

        return _any.Length == 0;
    }
}
