using BotSentinel.Filters.Outside;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Senders;

/// <summary>A sender whom outside lists name.</summary>
internal sealed class SpammersFilter(SpammersOptions options, OutsideLists lists) : ContentFilter
{
    private readonly OutsideList[] _lists = [.. options.Lists.Select(lists.Get)];

    public override string Name => "spammers";

    public override FilterHit Examine(Content content)
    {
        long user = content.Update.UserId.Number;
        foreach (OutsideList list in _lists)
        {
            if (user != 0 && list.Entries.Has(user))
            {
                return FilterHit.Certain(word: list.Name);
            }
        }

        return default;
    }

    public override string Describe(in FilterHit hit, Content content) => $"the sender is on the outside list {hit.Word}";
}
