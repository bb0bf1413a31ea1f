using System.Text.Json.Nodes;
using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Reviews;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>The review queue in a browser: by keyboard alone, and with notices that undo.</summary>
public sealed class ReviewQueueTests(PanelFixture panel) : IAsyncLifetime
{
    private static readonly string[] Messages =
    [
        "Come to our casino tonight, the first hundred guests play for free",
        "My uncle wrote a book about casino architecture in the nineties",
        "Who left this casino chip on the kitchen table yesterday evening",
    ];

    private StateGateway _gateway = null!;
    private Browser _owner = null!;
    private Tab _tab = null!;
    private string[] _ids = [];

    public async ValueTask InitializeAsync()
    {
        _gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
        for (int i = 0; i < Messages.Length; i++)
        {
            await _gateway.Api.DecideAsync(Messages[i], user: 11 + i);
        }

        await _gateway.Api.ReviewsAsync(Messages.Length);
        _tab = await Tab.OpenAsync(panel.Chromium, _gateway.Admin.BaseAddress!, _owner);
        await _tab.GoAsync("reviews");
        _ids = await _tab.Page.GetByTestId("review").EvaluateAllAsync<string[]>("all => all.map(one => one.id)");
        Assert.Equal(Messages.Length, _ids.Length);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_tab.Complaints);
        await _tab.DisposeAsync();
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Keys_MoveFromMessageToMessage()
    {
        await PressAsync("j");
        await Expect(_ids[1]).ToBeFocusedAsync();
        await PressAsync("j");
        await Expect(_ids[2]).ToBeFocusedAsync();
        await PressAsync("k");

        await Expect(_ids[1]).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Keys_JudgeTheMessageAtHandAndUndoThat()
    {
        await PressAsync("s");
        await AssertShownAsync(_ids[1], _ids[2]);
        await PressAsync("h");
        await AssertShownAsync(_ids[2]);
        await AssertSaidAsync("spam", _ids[0]);
        await AssertSaidAsync("honest", _ids[1]);

        await PressAsync("u");
        await Expect(_ids[1]).ToBeFocusedAsync();
        await AssertShownAsync(_ids[1], _ids[2]);
        await PressAsync("u");

        await AssertShownAsync(_ids);
        await AssertSaidAsync("spam");
    }

    [Fact]
    public async Task Keys_ChooseSeveralAndJudgeThemTogether()
    {
        await PressAsync("x");
        await PressAsync("j");
        await Expect(_ids[1]).ToBeFocusedAsync();
        await PressAsync("Space");
        await Assertions.Expect(_tab.Page.Locator(".review.chosen")).ToHaveCountAsync(2);
        await PressAsync("s");

        await AssertShownAsync(_ids[2]);
        await AssertSaidAsync("spam", _ids[0], _ids[1]);
    }

    [Fact]
    public async Task Key_BlocksWhoSentTheMessageAndUndoesThat()
    {
        await PressAsync("b");
        await Eventually.TrueAsync(async () => (await BlockedAsync()).Length == 1);
        await PressAsync("u");

        await Eventually.TrueAsync(async () => (await BlockedAsync()).Length == 0);
    }

    [Fact]
    public async Task QuestionMark_ShowsTheKeysWhichRestMeanwhile()
    {
        await PressAsync("?");
        await _tab.Page.WaitForFunctionAsync("() => document.activeElement.closest('[role=dialog]')?.querySelector('[data-testid=review-keys]')");
        await PressAsync("s");
        await PressAsync("Escape");
        await _tab.Page.GetByTestId("review-keys").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await AssertShownAsync(_ids);
    }

    [Fact]
    public async Task KeyHeldDown_JudgesOnce()
    {
        for (int i = 0; i < 4; i++)
        {
            await _tab.Page.Keyboard.DownAsync("s");
        }

        await _tab.Page.Keyboard.UpAsync("s");
        await PressAsync("j");
        await Expect(_ids[2]).ToBeFocusedAsync();

        await AssertShownAsync(_ids[1], _ids[2]);
    }

    [Fact]
    public async Task WhatTheNoticeUndid_IsNotWhatTheKeyUndoesNext()
    {
        await PressAsync("s");
        await AssertShownAsync(_ids[1], _ids[2]);
        await PressAsync("s");
        await AssertShownAsync(_ids[2]);
        await UndoByNoticeAsync();
        await AssertShownAsync(_ids[1], _ids[2]);
        await PressAsync("u");

        await AssertShownAsync(_ids);
    }

    [Fact]
    public async Task Notice_UndoesFromALaterPage()
    {
        await PressAsync("s");
        await AssertSaidAsync("spam", _ids[0]);
        await _tab.Page.GetByRole(AriaRole.Link, new() { Name = "Bots", Exact = true }).ClickAsync();
        await _tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Bots", Exact = true }).WaitForAsync();
        await UndoByNoticeAsync();

        await _tab.Page.GetByText("Undone").First.WaitForAsync();
        await AssertSaidAsync("spam");
    }

    [Fact]
    public async Task MenuBesideOneMessage_LeadsToAllOfThem()
    {
        await _tab.GoAsync($"reviews/{_ids[1]}");
        await AssertShownAsync(_ids[1]);
        await _tab.Page.GetByRole(AriaRole.Link, new() { Name = "Review queue", Exact = true }).ClickAsync();

        await AssertShownAsync(_ids);
    }

    [Fact]
    public async Task States_ArePlacesToGoBackTo()
    {
        await PressAsync("s");
        await AssertSaidAsync("spam", _ids[0]);
        await _tab.Page.GetByTestId("reviews-spam").ClickAsync();
        await AssertShownAsync(_ids[0]);
        await _tab.Page.GoBackAsync();

        await AssertShownAsync(_ids[1], _ids[2]);
    }

    private Task PressAsync(string key) => _tab.Page.Keyboard.PressAsync(key);

    private ILocatorAssertions Expect(string id) => Assertions.Expect(_tab.Page.Locator($"#{id}"));

    private Task UndoByNoticeAsync() => _tab.Page.Locator(".mud-snackbar").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

    private Task AssertShownAsync(params string[] ids) => Eventually.TrueAsync(async () =>
        (await _tab.Page.GetByTestId("review").EvaluateAllAsync<string[]>("all => all.map(one => one.id)")).SequenceEqual(ids));

    private Task AssertSaidAsync(string state, params string[] ids) => Eventually.TrueAsync(async () =>
        (await _gateway.Api.GetAsync($"reviews?state={state}"))["items"]!.AsArray().Select(review => (string)review!["id"]!).ToHashSet().SetEquals(ids));

    private async Task<JsonNode?[]> BlockedAsync() => [.. (await _gateway.Api.GetAsync("lists/block/entries"))["items"]!.AsArray()];
}
