using System.Globalization;
using BotSentinel.Stores;

namespace BotSentinel.Server.Webhooks;

/// <summary>
/// What all gateways know of one bot's webhook updates, so that one that Telegram delivers again, to another gateway, is decided once and taken once. While the store is down each
/// gateway knows its own alone.
/// </summary>
internal sealed class SharedDeliveries(CounterStore store, string bot)
{
    private const string Kind = "delivery";
    private const string UnderWay = "under-way";

    /// <summary>Longer than a bot may take. A gateway that died in the middle holds nobody up for longer.</summary>
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromSeconds(90);

    /// <summary>Telegram gives up after a day.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Claims an update that this gateway has not seen. Waits while another gateway is at it.</summary>
    public async ValueTask<DeliveryState> ClaimAsync(long updateId, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await store.ClaimAsync(Kind, Name(updateId), UnderWay, LongestDelivery))
            {
                case nameof(DeliveryState.Refused):
                    return DeliveryState.Refused;
                case nameof(DeliveryState.Taken):
                    return DeliveryState.Taken;
                case nameof(DeliveryState.NotTaken):
                    return DeliveryState.NotTaken;
                case UnderWay:
                    await Task.Delay(Look, clock, cancellationToken);
                    break;
                default:
                    return DeliveryState.Undecided;
            }
        }
    }

    /// <summary>Says what became of an update.</summary>
    public ValueTask SettleAsync(long updateId, DeliveryState state) => store.NoteAsync(Kind, Name(updateId), state.ToString(), Remembered);

    private string Name(long updateId) => string.Create(CultureInfo.InvariantCulture, $"{bot}/{updateId}");
}
