using System.Globalization;
using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>What a browser fetches that was never here before.</summary>
public sealed class FirstLoadTests(PanelFixture panel)
{
    private const int Most = 300 * 1024;

    [Fact]
    public async Task FirstPage_IsSmallOnTheWire()
    {
        await using PublishedGateway gateway = new();
        Uri link = await gateway.StartAsync();
        using Browser owner = new(gateway.Address);
        await owner.UseAsync(link, "anna");
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, gateway.Address, owner);
        List<IRequest> requests = [];
        tab.Page.RequestFinished += (_, request) => requests.Add(request);

        await tab.GoAsync("");
        await tab.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Dictionary<string, int> bytes = [];
        foreach (IRequest request in requests.Where(request => !request.Url.Contains("_framework/", StringComparison.Ordinal)))
        {
            RequestSizesResult sizes = await request.SizesAsync();
            bytes[new Uri(request.Url).AbsolutePath] = sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }

        int sum = bytes.Values.Sum();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sum} bytes: {string.Join(", ", bytes)}"));
        Assert.Contains(bytes, one => one.Key.Contains("MudBlazor", StringComparison.Ordinal));
        Assert.True(sum <= Most, $"{sum} bytes: {string.Join(", ", bytes)}");
    }
}
