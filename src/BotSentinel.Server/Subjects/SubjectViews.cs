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
internal sealed record SubjectAction(DateTimeOffset At, string Actor, string Action);
