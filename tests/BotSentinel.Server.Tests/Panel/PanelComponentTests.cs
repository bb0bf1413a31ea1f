using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Panel;

public sealed class PanelComponentTests
{
    [Fact]
    public async Task PageThatReadsItselfAnew_KeepsNoSessionFromBecomingIdle()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => clock = builder.Services.AddStoppedClock());
        using Browser owner = await Browser.OwnerAsync(gateway, clock);

        string loads = await PanelPart.RenderAsync<Followed>(gateway, owner, new() { [nameof(Followed.Clock)] = clock });

        // At 0, 11 and 22 minutes; at 33 the session has ended.
        Assert.Equal("3", loads);
    }

    // Reads itself anew every 11 minutes, until it may not any more.
    private sealed class Followed : PanelComponent
    {
        private const int Most = 10;

        private readonly TaskCompletionSource _isOver = new();
        private int _loads;

        [Parameter]
        public FakeTimeProvider Clock { get; set; } = null!;

        private protected override KeyScope Scope => KeyScope.None;

        protected override async Task OnInitializedAsync()
        {
            await base.OnInitializedAsync();
            _ = FollowAsync(TimeSpan.FromMilliseconds(1));
            await _isOver.Task;
        }

        protected override Task LoadAsync()
        {
            _loads++;
            Clock.Advance(TimeSpan.FromMinutes(11));
            return Task.CompletedTask;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (State == PageState.Forbidden || _loads >= Most)
            {
                _isOver.TrySetResult();
            }

            builder.AddContent(0, _loads);
        }
    }
}
