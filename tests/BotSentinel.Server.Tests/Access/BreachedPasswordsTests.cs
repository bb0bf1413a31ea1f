using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Access;

public sealed class BreachedPasswordsTests
{
    private const string Breached = "horses like tall green apples";

    [Theory]
    [InlineData("\r\n", true, true)]
    [InlineData("\n", true, false)]
    [InlineData("\n", false, true)]
    public void EachOfTheList_IsFoundAndNoOther(string newLine, bool isCapital, bool endsInALine)
    {
        string[] known = [.. Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"known {i}"))];
        string file = ListOf(known, newLine, isCapital, endsInALine);

        Assert.All(known, password => Assert.True(BreachedPasswords.Has(file, password), password));
        Assert.All(Enumerable.Range(0, 300), i => Assert.False(BreachedPasswords.Has(file, string.Create(CultureInfo.InvariantCulture, $"unknown {i}"))));
    }

    [Fact]
    public void ListOfOne_HasThatOne()
    {
        string file = ListOf([Breached]);

        Assert.True(BreachedPasswords.Has(file, Breached));
        Assert.False(BreachedPasswords.Has(file, "another"));
    }

    [Fact]
    public async Task PasswordOfABreach_IsTakenNowhere()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, new() { ["Access:BreachedPasswords"] = ListOf([Breached, "others"]) });
        using Browser owner = await Browser.OwnerAsync(gateway);
        JsonNode made = await owner.SendAsync(HttpMethod.Post, "operators", """{"name":"bert","role":"admin"}""", HttpStatusCode.Created);
        string link = new Uri((string)made["link"]!).Query["?link=".Length..], body = JsonSerializer.Serialize(new { password = Breached });

        JsonNode changed = await owner.SendAsync(HttpMethod.Put, "me/password", body, HttpStatusCode.UnprocessableEntity);
        JsonNode setUp = await owner.SendAsync(HttpMethod.Post, "access/set-up", JsonSerializer.Serialize(new { link, login = "bert", password = Breached, code = "000000" }), HttpStatusCode.UnprocessableEntity);
        await owner.SendAsync(HttpMethod.Put, "me/password", """{"password":"pines grow on windy slopes"}""", HttpStatusCode.NoContent);

        Assert.All([changed, setUp], problem => Assert.Contains("broken into", problem.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task NameOfItsOwner_IsNoNewPassword()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.SetUpAsync(gateway, gateway.Services.GetRequiredService<StoreHost>().FirstLink!, "annakowalska");

        await owner.SendAsync(HttpMethod.Put, "me/password", """{"password":"annakowalska1"}""", HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("not there", "cannot be read.")]
    [InlineData("no hashes", "is no list of hashes.")]
    public async Task FileThatIsNoList_StopsTheStart(string what, string problem)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "list.txt");
        if (what == "no hashes")
        {
            await File.WriteAllTextAsync(file, "password\nletmein\nand some more words that are no hashes\n", TestContext.Current.CancellationToken);
        }

        SentinelConfigurationException refused = await Assert.ThrowsAsync<SentinelConfigurationException>(() => StateGateway.StartAsync(DatabaseKind.Sqlite, new() { ["Access:BreachedPasswords"] = file }));

        ConfigurationError error = Assert.Single(refused.Errors);
        Assert.Equal(("Gateway.Access.BreachedPasswords", problem), (error.Path, error.Problem));
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "It is what such lists are made of.")]
    private static string ListOf(IEnumerable<string> passwords, string newLine = "\r\n", bool isCapital = true, bool endsInALine = true)
    {
        IEnumerable<string> lines = passwords
            .Select(password => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password))))
            .Order(StringComparer.Ordinal)
            .Select((hash, i) => string.Create(CultureInfo.InvariantCulture, $"{(isCapital ? hash : hash.ToLowerInvariant())}:{(i * 7919) + 1}"));
        string file = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "list.txt");
        File.WriteAllText(file, string.Join(newLine, lines) + (endsInALine ? newLine : ""));
        return file;
    }
}
