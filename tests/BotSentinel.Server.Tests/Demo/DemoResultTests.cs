using BotSentinel.Server.Demo;

namespace BotSentinel.Server.Tests.Demo;

public sealed class DemoResultTests
{
    [Theory]
    [InlineData(20, 20, true)]
    [InlineData(20, 19, false)]
    [InlineData(0, 0, false)]
    public void HonestMessages_AreAllAnsweredOrTheDemoFails(long sent, long answered, bool expected) =>
        Assert.Equal(expected, new HonestResult(sent, answered).AreAllAnswered);
}
