using System.Net;
using System.Text.Json;
using BotSentinel.Updates;

namespace BotSentinel.Testing.Tests;

/// <summary>Telegram's limits on sending.</summary>
public sealed class LimitTests : FakeTelegramTest
{
    private protected override FakeTelegramOptions Options => new() { TimeProvider = Clock, EnforceLimits = true };

    [Fact]
    public async Task PrivateChat_TakesAShortBurstThenOneMessageASecond()
    {
        Assert.Equal(5, await AcceptedAsync(Ann, tries: 10));

        BareClient.Answer refused = await SendAsync(Ann);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(1, refused.Json.GetProperty("parameters").GetProperty("retry_after").GetInt32());
        Assert.Equal("Too Many Requests: retry after 1", refused.Description);

        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await AcceptedAsync(Ann, tries: 3));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, await AcceptedAsync(Ann, tries: 6));
    }

    [Fact]
    public async Task Group_TakesTwentyMessagesInAnyMinute()
    {
        FakeChat group = Telegram.Group(-100500, kind: ChatKind.Group);
        Assert.Equal(1, await AcceptedAsync(group, tries: 1));
        Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(19, await AcceptedAsync(group, tries: 25));

        JsonElement refused = (await SendAsync(group)).Json;
        Assert.Equal(40, refused.GetProperty("parameters").GetProperty("retry_after").GetInt32());
        Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(1, await AcceptedAsync(group, tries: 3));
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(19, await AcceptedAsync(group, tries: 25));
    }

    [Fact]
    public async Task LimitsThatChange_HoldAtOnce()
    {
        Telegram.Limits = new FakeLimits { PrivateBurst = 2 };

        Assert.Equal(2, await AcceptedAsync(Ann, tries: 5));
    }

    [Fact]
    public async Task Bot_SendsThirtyMessagesASecondInAll()
    {
        int accepted = 0;
        for (int user = 1; user <= 40; user++)
        {
            accepted += await AcceptedAsync(Telegram.User(user), tries: 1);
        }

        Assert.Equal(30, accepted);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await AcceptedAsync(Telegram.User(40), tries: 1));
    }

    [Fact]
    public async Task Album_CountsItsMessages()
    {
        string media = JsonSerializer.Serialize(Enumerable.Repeat(new { type = "photo", media = "http://example.org/a.jpg" }, 5));

        await Client.CallAsync("sendMediaGroup", new { chat_id = Ann.Id, media });

        Assert.Equal(0, await AcceptedAsync(Ann, tries: 1));
    }

    private async Task<int> AcceptedAsync(FakeChat chat, int tries)
    {
        int accepted = 0;
        for (int i = 0; i < tries; i++)
        {
            accepted += (await SendAsync(chat)).Status == HttpStatusCode.OK ? 1 : 0;
        }

        return accepted;
    }

    private Task<BareClient.Answer> SendAsync(FakeChat chat) => Client.CallAsync("sendMessage", new { chat_id = chat.Id, text = "hello" });
}
