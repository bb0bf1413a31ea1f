using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>Passkeys as a browser uses them, of an authenticator that the browser plays.</summary>
public sealed class PasskeyTests(PanelFixture panel)
{
    [Fact]
    public async Task PasskeyThatWasAdded_SignsInWithoutPasswordAndCode()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, gateway.Admin.BaseAddress!, owner);
        await AddPasskeyAndSignOutAsync(tab);

        await PressAsync(tab, "Sign in with a passkey");
        await tab.Page.WaitForURLAsync(tab.Root.AbsoluteUri);
        await tab.ReadyAsync();

        Assert.Equal("Overview", await tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync());
        Assert.True(tab.Complaints.Count == 0, string.Join(Environment.NewLine, tab.Complaints));
    }

    [Fact]
    public async Task SignInByPasskey_LeadsNowhereElse()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, gateway.Admin.BaseAddress!, owner);
        await AddPasskeyAndSignOutAsync(tab);

        await tab.GoAsync("sign-in?return=/https://elsewhere.example/");
        await PressAsync(tab, "Sign in with a passkey");
        await tab.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));

        Assert.StartsWith(tab.Root.AbsoluteUri, tab.Page.Url, StringComparison.Ordinal);
    }

    private static async Task AddPasskeyAndSignOutAsync(Tab tab)
    {
        await PlayAuthenticatorAsync(tab);
        await tab.GoAsync("account");
        await tab.Page.GetByLabel("Name of a new passkey").FillAsync("Mein Telefon");
        await PressAsync(tab, "Add a passkey");
        await tab.Page.GetByText("Mein Telefon, since").WaitForAsync();
        await PressAsync(tab, "Sign out");
    }

    private static async Task PlayAuthenticatorAsync(Tab tab)
    {
        ICDPSession devices = await tab.Context.NewCDPSessionAsync(tab.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static Task PressAsync(Tab tab, string name) => tab.Page.GetByRole(AriaRole.Button, new() { Name = name }).First.ClickAsync();
}
