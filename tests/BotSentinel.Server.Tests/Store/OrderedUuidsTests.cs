using BotSentinel.Server.Store;

namespace BotSentinel.Server.Tests.Store;

public sealed class OrderedUuidsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly OrderedUuids _uuids = new();

    [Fact]
    public void ThoseOfOneMillisecond_OrderAsTheyWereMade() => AssertOrdered(Enumerable.Repeat(Now, 10_000));

    [Fact]
    public void ThoseOfAClockSetBackALittle_OrderAsTheyWereMade() => AssertOrdered(Enumerable.Range(0, 50).Select(i => Now.AddMilliseconds(-10 * i)));

    [Fact]
    public void ThoseOfAClockSetBackFar_TellItsTime()
    {
        _uuids.Next(Now.AddDays(1));

        Assert.StartsWith($"{Now.ToUnixTimeMilliseconds():x12}7000", _uuids.Next(Now).ToString("N"), StringComparison.Ordinal);
    }

    [Fact]
    public void ThoseMadeAtOnce_AreAllOthers()
    {
        var made = new Guid[40_000];
        Parallel.For(0, made.Length, i => made[i] = _uuids.Next(Now));

        Assert.Equal(made.Length, made.Distinct().Count());
    }

    [Fact]
    public void Version_IsSevenOfTheVariantOfTheStandard()
    {
        Guid uuid = _uuids.Next(Now);

        Assert.Equal((7, 0b1000), (uuid.Version, uuid.Variant & 0b1100));
    }

    private void AssertOrdered(IEnumerable<DateTimeOffset> times)
    {
        List<string> made = [.. times.Select(time => _uuids.Next(time).ToString("N"))];

        Assert.Equal(made.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal), made);
    }
}
