using System.ClientModel;
using System.Text.Json.Nodes;
using Anthropic;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OllamaSharp;
using OpenAI;

namespace BotSentinel.Ml.Tests.LanguageModels;

/// <summary>The clients that people use, over real HTTP.</summary>
public class WireTests
{
    public static TheoryData<string, string, string?> Servers => new()
    {
        { "openai", "/v1/chat/completions", "secret" },
        { "ollama", "/api/chat", null },
        { "anthropic", "/v1/messages", "secret" },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task DoubtfulText_IsAskedAbout(string kind, string path, string? key)
    {
        await using ModelServer server = await ModelServer.StartAsync();
        using IChatClient client = Client(kind, server.Address);
        await using Sentinel sentinel = Asking(client);

        Decision decision = await DecideAsync(sentinel);

        Assert.Equal((Verdict.Deny, Stage.Opinions), (decision.Verdict, decision.Stage));
        Assert.Equal(("language-model", OpinionOutcome.Spam, 0.9, "easy money"), Said(decision));
        Assert.Equal((path, key), (server.Asked.Path, server.Asked.Key));
        Assert.Contains("\"required\":[\"marker\"", SchemaOf(kind, server.Asked.Body), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ServerThatRefuses_RefusesNobody(string kind, string path, string? key)
    {
        await using ModelServer server = await ModelServer.StartAsync();
        server.Says = _ => null;
        using IChatClient client = Client(kind, server.Address);
        await using Sentinel sentinel = Asking(client);

        Decision decision = await DecideAsync(sentinel);

        Assert.Equal((Verdict.Allow, OpinionOutcome.Failed), (decision.Verdict, Said(decision).Outcome));
        Assert.Equal((path, key), (server.Asked.Path, server.Asked.Key));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ModelThatTalks_SaysNothing(string kind, string path, string? key)
    {
        await using ModelServer server = await ModelServer.StartAsync();
        server.Says = _ => "That is certainly spam!";
        using IChatClient client = Client(kind, server.Address);
        await using Sentinel sentinel = Asking(client);

        Decision decision = await DecideAsync(sentinel);

        Assert.Equal((Verdict.Allow, OpinionOutcome.NoAnswer), (decision.Verdict, Said(decision).Outcome));
        Assert.Equal((path, key), (server.Asked.Path, server.Asked.Key));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task SilentServer_IsWaitedForNoLongerThanTheLimit(string kind, string path, string? key)
    {
        await using ModelServer server = await ModelServer.StartAsync();
        server.IsSilent = true;
        using IChatClient client = Client(kind, server.Address);
        await using Sentinel sentinel = Asking(client, TimeSpan.FromMilliseconds(500));

        Decision decision = await DecideAsync(sentinel);

        Assert.Equal((Verdict.Allow, OpinionOutcome.Late), (decision.Verdict, Said(decision).Outcome));
        Assert.Equal((path, key), (server.Asked.Path, server.Asked.Key));
    }

    [Fact]
    public async Task ServerThatIsNotThere_RefusesNobody()
    {
        Uri gone;
        await using (ModelServer server = await ModelServer.StartAsync())
        {
            gone = server.Address;
        }

        using IChatClient client = Client("ollama", gone);
        await using Sentinel sentinel = Asking(client);

        Assert.Equal(Verdict.Allow, (await DecideAsync(sentinel)).Verdict);
    }

    [Fact]
    public async Task ClientOfTheServices_IsFound()
    {
        await using ModelServer server = await ModelServer.StartAsync();
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton(Client("openai", server.Address))
            .AddBotSentinel(sentinel => Doubting(sentinel, TimeSpan.FromSeconds(30)).AskLanguageModel(new LanguageModelOptions { Name = "found" }))
            .BuildServiceProvider();

        Assert.Equal("found", Said(await DecideAsync(services.GetRequiredService<Sentinel>())).Name);
    }

    [Fact]
    public void NoClientInTheServices_IsToldAtTheStart()
    {
        using ServiceProvider services = new ServiceCollection().AddBotSentinel(sentinel => sentinel.AskLanguageModel()).BuildServiceProvider();

        Assert.Contains("IChatClient", Assert.Throws<InvalidOperationException>(services.GetRequiredService<Sentinel>).Message, StringComparison.Ordinal);
    }

    // Where each protocol has the shape of the answer.
    private static string SchemaOf(string kind, JsonNode body) => (kind switch
    {
        "openai" => body["response_format"]!["json_schema"]!["schema"],
        "ollama" => body["format"],
        _ => body["output_config"]!["format"]!["schema"],
    })!.ToJsonString();

    private static IChatClient Client(string kind, Uri server) => kind switch
    {
        "openai" => new OpenAIClient(new ApiKeyCredential("secret"), new OpenAIClientOptions { Endpoint = new Uri(server, "v1") }).GetChatClient("m").AsIChatClient(),
        "ollama" => new OllamaApiClient(server, "m"),
        _ => new AnthropicClient { ApiKey = "secret", BaseUrl = server.ToString().TrimEnd('/') }.AsIChatClient("m"),
    };

    private static Sentinel Asking(IChatClient client, TimeSpan? limit = null) => Doubting(new SentinelBuilder(), limit ?? TimeSpan.FromSeconds(30)).AskLanguageModel(client).Build();

    private static SentinelBuilder Doubting(SentinelBuilder builder, TimeSpan limit) => builder
        .AddPolicy(SentinelOptions.DefaultPolicy, new PolicyOptions { Content = new() { Rules = [new() { Spam = new() }], Flag = 0, Deny = 0 } })
        .Configure(options => options with { SecondOpinion = new SecondOpinionOptions { From = 0.01, To = 1, Verdict = Verdict.Deny, TimeLimit = limit } });

    private static async Task<Decision> DecideAsync(Sentinel sentinel) => await sentinel.DecideAsync(
        new BotUpdate { Kind = UpdateKind.Message, UserId = 7, ChatId = -100, MessageId = 1, UpdateId = 1, Text = "earn money from home, write me in private today" },
        TestContext.Current.CancellationToken);

    private static (string Name, OpinionOutcome Outcome, double Confidence, string? Reason) Said(Decision decision)
    {
        GivenOpinion given = Assert.Single(decision.SecondOpinion!.Given);
        return (given.Name, given.Outcome, given.Confidence, given.Reason);
    }
}
