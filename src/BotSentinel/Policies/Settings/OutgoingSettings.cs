using System.Collections.Immutable;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings of what a bot sends.</summary>
internal static class OutgoingSettings
{
    public static readonly RecordShape<RateOptions> Rate = new(
        "rate",
        "How many messages in how long.",
        new RateOptions { Permits = 1, Window = TimeSpan.FromSeconds(1) },
        () =>
        [
            new Setting<RateOptions, int>("permits", "Messages per window.", Shapes.Messages, rate => rate.Permits, (rate, permits) => rate with { Permits = permits }, required: true),
            new Setting<RateOptions, TimeSpan>("window", "How long it takes until all permits are back.", Shapes.RateWindow, rate => rate.Window, (rate, window) => rate with { Window = window }, required: true),
            new Setting<RateOptions, int?>("burst", "Messages that may go out at once after a pause. By default one, the others evenly after it. The rate of groups has none.", new OptionalShape<int>(Shapes.Messages), rate => rate.Burst, (rate, burst) => rate with { Burst = burst }),
        ]);

    public static readonly RecordShape<OutgoingOptions> Outgoing = new(
        "outgoing",
        "How fast the bot may send, and in which order what waits goes out.",
        new OutgoingOptions(),
        () =>
        [
            new Setting<OutgoingOptions, bool>("enabled", "Whether calls are scheduled at all. Read at start.", Shapes.Switch, outgoing => outgoing.Enabled, (outgoing, enabled) => outgoing with { Enabled = enabled }, "true"),
            new Setting<OutgoingOptions, RateOptions>("overall", "Messages of the bot in all.", Rate, outgoing => outgoing.Overall, (outgoing, rate) => outgoing with { Overall = rate }, "30 in 1s, burst 10"),
            new Setting<OutgoingOptions, RateOptions>("chat", "Messages into any one chat.", Rate, outgoing => outgoing.Chat, (outgoing, rate) => outgoing with { Chat = rate }, "1 in 1s, burst 3"),
            new Setting<OutgoingOptions, RateOptions>("group", "Messages into any one group or channel, besides chat: never more than the permits in any window, wherever it begins.", Rate, outgoing => outgoing.Group, (outgoing, rate) => outgoing with { Group = rate }, "20 in 1m"),
            new Setting<OutgoingOptions, RateOptions>("paid", "Messages with allow_paid_broadcast, in place of overall.", Rate, outgoing => outgoing.Paid, (outgoing, rate) => outgoing with { Paid = rate }, "1,000 in 1s, burst 30"),
            new Setting<OutgoingOptions, int>("queue", "Calls that may wait; further ones are refused.", Shapes.QueueLength, outgoing => outgoing.Queue, (outgoing, queue) => outgoing with { Queue = queue }, "50,000"),
            new Setting<OutgoingOptions, TimeSpan>("maxWait", "How long a call waits that says no deadline itself.", Shapes.Wait, outgoing => outgoing.MaxWait, (outgoing, wait) => outgoing with { MaxWait = wait }, "15m"),
            new Setting<OutgoingOptions, double>("decrease", "What a 429 leaves of the rate that was too high; with 1, rates are not learnt.", Shapes.Decrease, outgoing => outgoing.Decrease, (outgoing, decrease) => outgoing with { Decrease = decrease }, "0.7"),
            new Setting<OutgoingOptions, TimeSpan>("recovery", "How long a rate would take to creep up from nothing to what is configured.", Shapes.Recovery, outgoing => outgoing.Recovery, (outgoing, recovery) => outgoing with { Recovery = recovery }, "5m"),
            new Setting<OutgoingOptions, ImmutableDictionary<string, OutgoingLane>>("lanes", "Lanes of methods, where they are to be others than the built-in ones.", new MapShape<OutgoingLane>(Shapes.Method, Shapes.Lane), outgoing => outgoing.Lanes, (outgoing, lanes) => outgoing with { Lanes = lanes }, "moderation for deleting and banning, edit for edits, answer for the rest"),
        ]);
}
