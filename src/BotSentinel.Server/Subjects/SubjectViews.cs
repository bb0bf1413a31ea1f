using BotSentinel.Server.Decisions;
using BotSentinel.Server.Lists;

namespace BotSentinel.Server.Subjects;

/// <summary>How things stand between a bot and a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Bot">The bot's id.</param>
/// <param name="Allowed">Its entry on the allow list; null when it is not on it.</param>
/// <param name="Blocked">Its entry on the block list; null when it is not on it.</param>
/// <param name="Next">What would be decided about a message of it now, on this gateway, without anything being taken.</param>
internal sealed record SubjectView(string Subject, string Bot, ListEntryView? Allowed, ListEntryView? Blocked, DecisionView Next);

/// <summary>What happened around a subject.</summary>
/// <param name="Decisions">Decisions that are kept, latest first.</param>
/// <param name="Actions">What operators did, latest first.</param>
internal sealed record SubjectHistory(IReadOnlyList<DecisionView> Decisions, IReadOnlyList<SubjectAction> Actions);

/// <summary>What an operator did about a subject.</summary>
/// <param name="Id">Its entry in the audit log.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="CanUndo">Whether it can be undone: it is of a kind that can, and nothing of that kind came after it.</param>
/// <param name="Review">The message of it that was judged; null: it was done about itself.</param>
internal sealed record SubjectAction(string Id, DateTimeOffset At, string Actor, string Action, bool CanUndo, string? Review = null);
