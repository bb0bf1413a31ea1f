using BotSentinel.Server.Bots;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>Refusals at will: of user 1, user 2 and so on.</summary>
internal sealed class Refusals
{
    private readonly Bot _bot;

    private Refusals(Bot bot) => _bot = bot;

    /// <summary>When each happened; the first is user 1's.</summary>
    public List<DateTimeOffset> Happened { get; } = [];

    public static async Task<Refusals> BeginAsync(StateGateway gateway)
    {
        const string nobody = """{"name":"nobody","draft":{"policies":{"default":{"limits":[{"scope":"global","permits":1,"window":"1d"}]}}}}""";
        string policy = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "policies", nobody, System.Net.HttpStatusCode.Created))["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", System.Net.HttpStatusCode.OK, "*");
        string id = await gateway.AddBotAsync(policy);
        Refusals refusals = new((await gateway.Services.GetRequiredService<BotRegistry>().ById(id)!.GetAsync())!);
        await refusals.DecideAsync(999_999);
        return refusals;
    }

    /// <summary>So many more happen.</summary>
    public async Task HappenAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Happened.Add(TimeProvider.System.GetUtcNow());
            await DecideAsync(Happened.Count);
        }
    }

    private async Task DecideAsync(long user) => await _bot.DecideWithinAsync(
        new BotUpdate { Kind = UpdateKind.Message, Bot = _bot.Name, Tenant = _bot.Tenant?.Id, UserId = user, ChatId = user, ChatKind = ChatKind.Private, Text = "hello", ReceivedAt = TimeProvider.System.GetUtcNow() },
        TestContext.Current.CancellationToken);
}
