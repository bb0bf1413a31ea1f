using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Secrets;

public sealed class SecretTests
{
    private const string Token = "123456:CANARY-cAnArY_0123456789abcdefghijk";
    private const string Passphrase = "a passphrase of the tests";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PlainKeyRing_IsRefusedOutsideDevelopment()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Sqlite);

        var refused = Assert.Throws<SentinelConfigurationException>(() => TestGateway.Build(new() { ["Database"] = database }));

        Assert.Equal("Gateway.Secrets.Passphrase", Assert.Single(refused.Errors).Path);
        Assert.Contains("PassphraseFile", refused.Errors[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_HasNeitherTokenNorItsKeyInPlain()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Sqlite);
        await using (StateGateway gateway = await StartAsync(database, Passphrase))
        {
            await gateway.AddBotAsync(null, token: Token);
            await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(Cancelled);
            List<string> ring = await session.Db.KeyRing.Select(row => row.Xml).ToListAsync(Cancelled);
            Assert.DoesNotContain(ring, xml => xml.Contains("<masterKey", StringComparison.Ordinal));
            Assert.Contains(ring, xml => xml.Contains("<passphrase", StringComparison.Ordinal));
        }

        string all = string.Concat(Directory.GetFiles(Path.GetDirectoryName(database)!).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.DoesNotContain("CANARY", all, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Token_ServesTheBotAfterARestartWithTheSamePassphrase()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Sqlite), key;
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":true}""");
        await using (StateGateway gateway = await StartAsync(database, Passphrase))
        {
            key = gateway.Key;
            await gateway.AddBotAsync(null, token: Token);
        }

        await using StateGateway again = await StartAsync(database, Passphrase, key, telegram.Address);
        using HttpResponseMessage answer = await again.Public.GetAsync($"/bot{Token}/getMe", Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(Token, Assert.Single(telegram.Requests).Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherPassphrase_StopsTheStart()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Sqlite);
        await (await StartAsync(database, Passphrase)).DisposeAsync();

        var refused = await Assert.ThrowsAsync<SentinelConfigurationException>(() => StartAsync(database, "another passphrase", "key"));

        Assert.Equal("Gateway.Secrets", Assert.Single(refused.Errors).Path);
    }

    [Fact]
    public async Task Certificate_OpensWhatItClosed()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Sqlite), file = Path.Combine(Path.GetDirectoryName(database)!, "ring.pfx");
        using (RSA rsa = RSA.Create(2048))
        {
            CertificateRequest request = new("CN=botsentinel", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pkcs12, "pass"), Cancelled);
        }

        Dictionary<string, string?> settings = new() { ["Secrets:Certificate"] = file, ["Secrets:CertificatePassword"] = "pass" };
        string key;
        await using (StateGateway gateway = await StateGateway.StartAsync(database, null, settings))
        {
            key = gateway.Key;
            await gateway.AddBotAsync(null, token: Token);
        }

        await using StateGateway again = await StateGateway.StartAsync(database, key, settings);
        Assert.NotNull(await again.Services.GetRequiredService<BotRegistry>().ByToken(Token)!.GetAsync());
    }

    [Fact]
    public async Task SecretOfOneTenant_DoesNotOpenInAnothersPlace()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        SecretBox secrets = gateway.Services.GetRequiredService<SecretBox>();

        string closed = secrets.Close("a", "token", "secret");

        Assert.Equal("secret", secrets.Open("a", "token", closed));
        Assert.Null(secrets.Open("b", "token", closed));
        Assert.Null(secrets.Open("a", "other", closed));
    }

    private static Task<StateGateway> StartAsync(string database, string passphrase, string? key = null, Uri? telegram = null) =>
        StateGateway.StartAsync(database, key, new() { ["Secrets:Passphrase"] = passphrase, ["Telegram"] = (telegram ?? new Uri("http://127.0.0.1:9")).ToString() });
}
