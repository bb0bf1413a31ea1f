using BotSentinel.Lists;
using BotSentinel.Stores;

namespace BotSentinel.Pipeline;

/// <summary>Keeps a sentinel's lists the same as those of all sentinels of its name: what is changed here goes to the store, what others change comes from it.</summary>
internal sealed class ListsBorder : IDisposable
{
    private readonly SentinelLists _lists;
    private readonly IDisposable _following;

    public ListsBorder(SharedLists shared, string sentinel, SentinelLists lists)
    {
        _lists = lists;
        foreach (SharedList list in Enum.GetValues<SharedList>())
        {
            ListOf(list).Told = (subject, entry) => shared.Change(sentinel, new SharedEntry(list, subject, entry is not null, entry?.Until, entry?.Reason));
        }

        _following = shared.Follow(sentinel, Replace, Change);
    }

    public void Dispose()
    {
        _following.Dispose();
        foreach (SharedList list in Enum.GetValues<SharedList>())
        {
            ListOf(list).Told = null;
        }
    }

    private void Replace(IReadOnlyCollection<SharedEntry> all)
    {
        foreach (SharedList list in Enum.GetValues<SharedList>())
        {
            ListOf(list).Replace(all.Where(entry => entry.List == list && entry.IsListed).Select(entry => (entry.Subject, new ListEntry(entry.Until, entry.Reason))));
        }
    }

    private void Change(SharedEntry entry) => ListOf(entry.List).Put(entry.Subject, entry.IsListed ? new ListEntry(entry.Until, entry.Reason) : null);

    private SubjectList ListOf(SharedList list) => list == SharedList.Allowed ? _lists.Allowed : _lists.Blocked;
}
