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

    /// <summary>
    /// Notes on an update what was decided about it elsewhere, as by a webhook's <c>RequireBotSentinel</c> before the update was made, so that a protected
    /// handler does not decide again: of a handler with attributes only these are asked then.
    /// </summary>
    /// <returns>The same update.</returns>
    public static Update DecidedBefore(this Update update, Decision decision)
    {
        update.Note(decision);
        return update;
    }

    internal static Decision? Decision(this Update update, out bool isForHandler)
    {
        Notes.TryGetValue(update, out DecisionNote? note);
        isForHandler = note?.IsForHandler == true;
        return note?.Decision;
    }

    internal static void Note(this Update update, in Decision decision, bool isForHandler = false) => Notes.AddOrUpdate(update, new DecisionNote(decision, isForHandler));

    private sealed class DecisionNote(in Decision decision, bool isForHandler)
    {
        public bool IsForHandler => isForHandler;

        public Decision Decision { get; } = decision;
    }
}
