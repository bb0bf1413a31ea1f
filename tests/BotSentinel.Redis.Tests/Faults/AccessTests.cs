using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Updates;

namespace BotSentinel.Redis.Tests.Faults;

/// <summary>Servers that ask who is there, and those that have to show it: users, passwords and certificates.</summary>
public class AccessTests
{
    private const string Password = "correct-horse-9f3a";

    // What docs/redis.md says a user needs.
    private static readonly string[] NamedUser = ["--user", "default", "off", "--user", "bots", "on", $">{Password}", "+@read", "+@write", "+@scripting", "+@pubsub", "+@connection", "+info", "+time", "+cluster|nodes", "~bs:*", "&bs:*"];

    [Fact]
    public async Task NamedUserWithTheRightsOfTheDocs_HasAllThatIsNeeded()
    {
        await using RedisServer server = await RedisServer.StartAsync(NamedUser);
        await using RedisCounterStore one = Store($"{server.Address},user=bots,password={Password}"), other = Store($"{server.Address},user=bots,password={Password}");
        await using Sentinel here = Build(one), there = Build(other);
        await Eventually.HoldsAsync(() => one.IsUp && other.IsUp);

        Assert.Equal("..x", await SaidAsync(here, 3));
        Assert.Equal("x", await SaidAsync(there, 1));
        await here.ResetAsync(Update);

        // Messages come too, not only calls.
        await Eventually.HoldsAsync(async () => await SaidAsync(there, 1) == ".");
        Assert.Equal("first", await Claimed(one, other));
        Assert.True(one.IsUp && other.IsUp);
    }

    [Fact]
    public async Task WrongPassword_IsToldWithoutItAndStartsDegraded()
    {
        await using RedisServer server = await RedisServer.StartAsync(NamedUser);
        using var log = new WrittenLog();
        await using RedisCounterStore store = Store($"{server.Address},user=bots,password=wrong-{Password}", log);
        await using Sentinel sentinel = Build(store);

        await Eventually.HoldsAsync(() => log.Text.Contains("refuses the user or the password", StringComparison.Ordinal));
        Assert.Equal("..xx", await SaidAsync(sentinel, 4));
        Assert.False(store.IsUp);
        Assert.DoesNotContain(Password, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoPassword_IsTold()
    {
        await using RedisServer server = await RedisServer.StartAsync("--requirepass", Password);
        using var log = new WrittenLog();
        await using RedisCounterStore store = Store(server.Address, log);

        await Eventually.HoldsAsync(() => log.Text.Contains("refuses the user or the password", StringComparison.Ordinal));
        Assert.False(store.IsUp);
    }

    [Fact]
    public async Task CertificateOfTheNamedIssuer_IsTrusted()
    {
        using var certificate = new SelfMadeCertificate();
        int port = FreePort.Next();
        await using RedisServer server = await RedisServer.StartAsync(port, [.. certificate.ServerArguments(port), .. NamedUser]);
        await using RedisCounterStore store = Store($"127.0.0.1:{port + 10_000},ssl=true,user=bots,password={Password}", issuer: certificate.CertificateFile);
        await using Sentinel sentinel = Build(store);
        await Eventually.HoldsAsync(() => store.IsUp);

        Assert.Equal("..x", await SaidAsync(sentinel, 3));
        Assert.Equal("2", (await RedisCli.RunAsync(["-p", $"{port}", "--user", "bots", "--pass", Password, "--no-auth-warning", "exists", "bs:{:u1}default", "bs:{-}nodes"])).Trim());
    }

    /// <summary>As from another continent, or on a machine that is busy: each answer takes longer than a local connection takes in all.</summary>
    [Fact]
    public async Task ConnectionThatTakesHalfASecond_IsWaitedFor()
    {
        using var certificate = new SelfMadeCertificate();
        int port = FreePort.Next();
        await using RedisServer server = await RedisServer.StartAsync(port, [.. certificate.ServerArguments(port), .. NamedUser]);
        await using FaultyProxy far = new(port + 10_000) { Delay = TimeSpan.FromMilliseconds(500) };
        await using RedisCounterStore store = new(new RedisOptions { Configuration = $"{far.Address},ssl=true,user=bots,password={Password}", Issuer = certificate.CertificateFile, Deadline = TimeSpan.FromSeconds(5) });

        await Eventually.HoldsAsync(() => store.IsUp);

        await using Sentinel sentinel = Build(store);
        Assert.Equal("..x", await SaidAsync(sentinel, 3));
    }

    [Fact]
    public async Task UntrustedCertificate_IsToldAndStartsDegraded()
    {
        using var certificate = new SelfMadeCertificate();
        using var log = new WrittenLog();
        int port = FreePort.Next();
        await using RedisServer server = await RedisServer.StartAsync(port, [.. certificate.ServerArguments(port), "--requirepass", Password]);
        await using RedisCounterStore store = Store($"127.0.0.1:{port + 10_000},ssl=true,password={Password}", log);
        await using Sentinel sentinel = Build(store);

        await Eventually.HoldsAsync(() => log.Text.Contains("certificate is not trusted", StringComparison.Ordinal));
        Assert.Equal("..xx", await SaidAsync(sentinel, 4));
        Assert.False(store.IsUp);
        Assert.DoesNotContain(Password, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void IssuerThatIsNoCertificate_IsAProblemOfTheOptions() =>
        Assert.Contains(new RedisOptions { Configuration = "redis:6379,ssl=true", Issuer = "/nowhere/ca.pem" }.Problems(), problem => problem.Setting == nameof(RedisOptions.Issuer));

    private static BotUpdate Update { get; } = new() { Kind = UpdateKind.Message, UserId = 1 };

    private static RedisCounterStore Store(string configuration, WrittenLog? log = null, string? issuer = null) =>
        new(new RedisOptions { Configuration = configuration, Issuer = issuer, Deadline = TimeSpan.FromMilliseconds(200) }, log);

    private static Sentinel Build(RedisCounterStore store) => new SentinelBuilder().PerUser(2, TimeSpan.FromHours(1)).UseRedis(store).Build();

    private static async Task<string> SaidAsync(Sentinel sentinel, int times)
    {
        string said = "";
        for (int i = 0; i < times; i++)
        {
            said += (await sentinel.DecideAsync(Update, TestContext.Current.CancellationToken)).IsRefused ? 'x' : '.';
        }

        return said;
    }

    private static async Task<string?> Claimed(RedisCounterStore one, RedisCounterStore other)
    {
        Assert.Null(await one.ClaimAsync("test", "a:b", "first", TimeSpan.FromMinutes(1)));
        return await other.ClaimAsync("test", "a:b", "second", TimeSpan.FromMinutes(1));
    }
}
