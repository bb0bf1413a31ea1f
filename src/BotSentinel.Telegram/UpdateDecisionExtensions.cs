using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>Tells a handler what was decided about the update at hand.</summary>
public static class UpdateDecisionExtensions
{
    private static readonly ConditionalWeakTable<Update, DecisionNote> Notes = [];

    /// <summary>
    /// What BotSentinel decided about this update: the policy and rule that applied, what is left of each limit, whether a policy in
    /// shadow mode would have refused it. Null when it did not come through a protected client or handler. Goes with
    /// this very object for as long as it lives, on any thread; a copy has none.
    /// </summary>
    public static Decision? Decision(this Update update) => Notes.TryGetValue(update, out DecisionNote? note) ? note.Decision : null;

    internal static void Note(this Update update, in Decision decision) => Notes.AddOrUpdate(update, new DecisionNote(decision));

    private sealed class DecisionNote(in Decision decision)
    {
        public Decision Decision { get; } = decision;
    }
}
