using System.Globalization;
using System.Text;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Analytics;

/// <summary>Adds what was counted to the rows in the database, and takes away what is too old.</summary>
internal sealed class TrafficWriter(DurableStore store, TimeProvider timeProvider)
{
    public static readonly TimeSpan MinutesKept = TimeSpan.FromDays(1), HoursKept = TimeSpan.FromDays(90), TopsKept = TimeSpan.FromDays(7);

    /// <summary>Names that are kept of each bot, hour and kind.</summary>
    public const int TopsOfAnHour = 100;

    private const int MostTogether = 500;

    // Of this hour and the one before: no flood of made-up subjects fills the table.
    private const string DropRareNames = """
        DELETE FROM traffic_tops WHERE (tenant_id, at, bot_id, kind, name) IN (
          SELECT tenant_id, at, bot_id, kind, name FROM (
            SELECT tenant_id, at, bot_id, kind, name, ROW_NUMBER() OVER (PARTITION BY tenant_id, at, bot_id, kind ORDER BY count DESC, name) AS place FROM traffic_tops WHERE at >= {0}
          ) AS ranked WHERE place > {1})
        """;

    private DateTimeOffset _tidied;

    public async Task WriteAsync(PendingTraffic pending, CancellationToken cancellationToken)
    {
        ILookup<string, object[]> counts = pending.Counts.SelectMany(count => Rows(count.Key, count.Value)).ToLookup(row => (string)row[0]);
        ILookup<string, object[]> tops = pending.MostFrequent().Select(top => Row(top.Key, top.Count)).ToLookup(row => (string)row[0]);
        foreach (string tenant in counts.Concat(tops).Select(group => group.Key).Distinct())
        {
            await using StoreSession session = await store.WriteAsync(Caller.Of(tenant), cancellationToken);
            await AddAsync(session.Db, "traffic_counts", ["tenant_id", "span", "at", "bot_id", "verdict", "reason"], counts[tenant], cancellationToken);
            await AddAsync(session.Db, "traffic_tops", ["tenant_id", "at", "bot_id", "kind", "name"], tops[tenant], cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        await TidyAsync(cancellationToken);
    }

    // A count goes into its minute and its hour, so that nothing has to be added up later.
    private static IEnumerable<object[]> Rows(CountKey key, long count)
    {
        yield return [key.Tenant, (short)TrafficSpan.Minute, key.Minute.ToUnixTimeMilliseconds(), key.Bot, (short)key.Verdict, (short)key.Reason, count];
        yield return [key.Tenant, (short)TrafficSpan.Hour, PendingTraffic.Hour(key.Minute).ToUnixTimeMilliseconds(), key.Bot, (short)key.Verdict, (short)key.Reason, count];
    }

    private static object[] Row(TopKey key, long count) => [key.Tenant, key.Hour.ToUnixTimeMilliseconds(), key.Bot, (short)key.Kind, key.Name, count];

    // Rows of one key are added up here: a statement may touch a row once.
    private static async Task AddAsync(SentinelDb db, string table, string[] key, IEnumerable<object[]> rows, CancellationToken cancellationToken)
    {
        IEnumerable<object[]> added = rows.GroupBy(row => string.Join('\n', row[..key.Length].Select(part => Convert.ToString(part, CultureInfo.InvariantCulture))))
            .Select(same => (object[])[.. same.First()[..key.Length], same.Sum(row => (long)row[^1])]);
        foreach (object[][] some in added.Chunk(MostTogether))
        {
            StringBuilder sql = new($"INSERT INTO {table} ({string.Join(", ", key)}, count) VALUES ");
            for (int i = 0; i < some.Length; i++)
            {
                int first = i * (key.Length + 1);
                sql.Append(i == 0 ? "(" : ", (").AppendJoin(", ", Enumerable.Range(first, key.Length + 1).Select(at => $"{{{at}}}")).Append(')');
            }

            sql.Append(CultureInfo.InvariantCulture, $" ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET count = {table}.count + excluded.count");
            await db.Database.ExecuteSqlRawAsync(sql.ToString(), some.SelectMany(row => row), cancellationToken);
        }
    }

    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        if (now - _tidied < TimeSpan.FromMinutes(10))
        {
            return;
        }

        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        DateTimeOffset minutes = now - MinutesKept, hours = now - HoursKept, tops = now - TopsKept;
        await session.Db.TrafficCounts.IgnoreQueryFilters().Where(row => (row.Span == TrafficSpan.Minute && row.At < minutes) || (row.Span == TrafficSpan.Hour && row.At < hours)).ExecuteDeleteAsync(cancellationToken);
        await session.Db.TrafficTops.IgnoreQueryFilters().Where(row => row.At < tops).ExecuteDeleteAsync(cancellationToken);

        await session.Db.Database.ExecuteSqlRawAsync(DropRareNames, [PendingTraffic.Hour(now).AddHours(-1).ToUnixTimeMilliseconds(), TopsOfAnHour], cancellationToken);
        await session.CommitAsync(cancellationToken);
        _tidied = now;
    }
}
