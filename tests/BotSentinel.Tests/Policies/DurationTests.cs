using BotSentinel.Policies;
using CsCheck;

namespace BotSentinel.Tests.Policies;

public class DurationTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("250ms", 250)]
    [InlineData("1m 30s", 90_000)]
    [InlineData("90s", 90_000)]
    [InlineData("1s5ms", 1_005)]
    [InlineData("0s", 0)]
    [InlineData("00:00:10", 10_000)]
    [InlineData("1.00:00:00", 86_400_000)]
    public void WrittenDuration_IsRead(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("10x")]
    [InlineData("10sec")]
    [InlineData("-10s")]
    [InlineData("-00:00:10")]
    [InlineData("30m1h")]
    [InlineData("1m1m")]
    [InlineData("1.5h")]
    [InlineData("10S")]
    [InlineData("10:")]
    [InlineData("99999999999d")]
    [InlineData("99999999999999999999s")]
    public void AnythingElse_IsNone(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void EveryDuration_ReadsBackAsWritten() =>
        Gen.Long[0, TimeSpan.MaxValue.Ticks].Select(ticks => new TimeSpan(ticks)).Sample(ReadsBack);

    [Fact]
    public void EveryDurationOfWholeMilliseconds_IsWrittenInUnitsAndReadsBack() =>
        Gen.Long[0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond]
            .Select(count => new TimeSpan(count * TimeSpan.TicksPerMillisecond))
            .Sample(duration => !Duration.Format(duration).Contains(':') && ReadsBack(duration));

    [Fact]
    public void NoText_MakesTheReaderFail() =>
        Gen.String[Gen.Char["0123456789dhms:. -x"], 0, 12].Sample(text => Duration.TryParse(text, out TimeSpan read) ? ReadsBack(read) : read == default || text.Contains(':'));

    private static bool ReadsBack(TimeSpan duration) => Duration.TryParse(Duration.Format(duration), out TimeSpan read) && read == duration;
}
