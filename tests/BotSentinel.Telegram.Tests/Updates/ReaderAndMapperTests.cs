using System.Text;
using System.Text.Json;

namespace BotSentinel.Telegram.Tests.Updates;

public sealed class ReaderAndMapperTests
{
    [Theory]
    [InlineData("updates", 26)]
    [InlineData("messages", 27)]
    [InlineData("services", 51)]
    [InlineData("situations", 34)]
    public void Reader_AgreesWithTelegramBotsObjects_OnEveryFixture(string file, int count)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", file + ".json")));
        JsonProperty[] updates = [.. document.RootElement.EnumerateObject()];

        Assert.Equal(count, updates.Length);
        Assert.All(updates, update => Assert.Empty(BothWays.Differences(Encoding.UTF8.GetBytes(update.Value.GetRawText()))));
    }
}
