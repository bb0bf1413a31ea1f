using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Tests.Limits;
using BotSentinel.Updates;
using CsCheck;

namespace BotSentinel.Tests.Pipeline;

/// <summary>Whole policies of any limits, a debounce and a block list, asked in batches, beside a reference that is too slow to be wrong.</summary>
public class WholePolicyTests
{
    private const long Millisecond = TimeSpan.TicksPerMillisecond;

    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly LimitScope[] Scopes = [LimitScope.User, LimitScope.Chat, LimitScope.User | LimitScope.Chat, LimitScope.Global];
    private static readonly TimeSpan[] Periods = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    private static readonly Gen<LimitOptions> AnyLimit =
        from algorithm in Gen.Enum<LimitAlgorithm>()
        from permits in Gen.Int[1, 12]
        from burst in Gen.Int[1, 20]
        from interval in Gen.Int[1, 500]
        from period in Gen.Int[0, 3]
        from scope in Gen.Int[0, 3].Select(index => Scopes[index])
        select new LimitOptions
        {
            Algorithm = algorithm,
            Permits = permits,
            Burst = algorithm == LimitAlgorithm.TokenBucket ? burst : null,
            Window = algorithm == LimitAlgorithm.Quota ? Periods[period] : TimeSpan.FromMilliseconds(permits * interval),
            Steps = [TimeSpan.FromMilliseconds(interval), TimeSpan.FromMilliseconds(3 * interval), TimeSpan.FromMilliseconds(11 * interval)],
            Decay = TimeSpan.FromMilliseconds(7 * interval),
            Scope = scope,
        };

    private static readonly Gen<(LimitOptions[] Limits, int Debounce, (long After, int User, int Chat, int Text)[] Updates)> AnyTraffic = Gen.Select(
        AnyLimit.Array[1, 5],
        Gen.Int[0, 400],
        Gen.Select(Gen.OneOf(Gen.Long[0, 200], Gen.Long[0, 3_000]), Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[0, 4]).Array[1, 150]);

    [Fact]
    public void AnyPolicyAndTraffic_DecidesAsTheReference() => AnyTraffic.Sample(
        traffic =>
        {
            using Sentinel sentinel = With(traffic.Limits, traffic.Debounce);
            sentinel.Lists.Blocked.AddUser(5);
            long now = Start;
            BotUpdate[] updates = [.. traffic.Updates.Select(update => By(update.User, update.Chat, update.Text, now += update.After * Millisecond))];
            var decisions = new Decision[updates.Length];

            sentinel.DecideMany(updates, decisions);

            Assert.Equal(Expected(traffic.Limits, traffic.Debounce, updates), decisions.Select(decision => decision.Reason == Reason.Debounced ? Reason.Limited : decision.Reason));

            // And what a refusal says of its end is so, if nobody else comes meanwhile.
            if (decisions[^1].Reason is Reason.Limited or Reason.Debounced)
            {
                DateTimeOffset end = updates[^1].ReceivedAt + decisions[^1].RetryAfter;
                Assert.True(sentinel.Peek(At(updates[^1], end - TimeSpan.FromTicks(1))).IsRefused, $"{decisions[^1].Detail} would admit before {decisions[^1].RetryAfter} have passed");
                Assert.False(sentinel.Peek(At(updates[^1], end)).IsRefused);
            }
        },
        iter: 1000);

    private static IEnumerable<Reason> Expected(LimitOptions[] limits, int debounce, BotUpdate[] updates)
    {
        var subjects = new Dictionary<(int, long, long), Reference>();
        var said = new Dictionary<long, (string Text, long Until)>();
        foreach (BotUpdate update in updates)
        {
            long now = update.ReceivedAt.UtcTicks, user = update.UserId.Number;
            bool repeats = debounce > 0 && said.TryGetValue(user, out (string Text, long Until) last) && last.Text == update.Text && now < last.Until;
            Reference[] asked = [.. limits.Select((limit, index) => Find(subjects, limit, index, update))];
            if (user == 5)
            {
                yield return Reason.BlockListed;
                continue;
            }

            bool agreed = asked.All(one => one.Agrees(now));
            foreach (Reference one in asked)
            {
                if (!one.Agrees(now))
                {
                    one.Deny(now);
                }
                else if (agreed && !repeats)
                {
                    one.Take(now);
                }
            }

            if (agreed && !repeats)
            {
                said[user] = (update.Text!, now + debounce * Millisecond);
            }

            yield return agreed && !repeats ? Reason.Passed : Reason.Limited;
        }
    }

    private static Reference Find(Dictionary<(int, long, long), Reference> subjects, LimitOptions limit, int index, BotUpdate update)
    {
        (int, long, long) key = (index, (limit.Scope & LimitScope.User) != 0 ? update.UserId.Number : 0, (limit.Scope & LimitScope.Chat) != 0 ? update.ChatId.Number : 0);
        return subjects.TryGetValue(key, out Reference? known) ? known : subjects[key] = Reference.Of(limit);
    }

    private static BotUpdate At(BotUpdate update, DateTimeOffset at) => By((int)update.UserId.Number, (int)-update.ChatId.Number, update.Text![^1] - '0', at.UtcTicks);

    private static BotUpdate By(int user, int chat, int text, long at) => new()
    {
        Kind = UpdateKind.Message,
        Content = ContentKind.Text,
        UserId = user,
        ChatId = -chat,
        Text = $"text {text}",
        ReceivedAt = new DateTimeOffset(at, TimeSpan.Zero),
    };

    private static Sentinel With(LimitOptions[] limits, int debounce) => new(new SentinelOptions
    {
        MaxSubjects = 1_000,
        Policies = new SentinelOptions().Policies.Add("default", new PolicyOptions
        {
            Debounce = debounce == 0 ? null : new DebounceOptions { Window = TimeSpan.FromMilliseconds(debounce), Scope = LimitScope.User },
            Limits = [.. limits.Select((limit, index) => limit with { Name = $"l{index}" })],
        }),
    });
}
