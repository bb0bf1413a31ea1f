using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using BotSentinel.Policies;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Filters.Outside;

/// <summary>The outside lists in force. A list whose settings stay the same stays itself, with its entries, when options are applied anew.</summary>
internal sealed class OutsideLists(TimeProvider time, ILogger logger, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lazy<HttpClient> _http = new(() => MakeClient(handler));
    private ImmutableDictionary<string, OutsideList> _lists = ImmutableDictionary.Create<string, OutsideList>(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<OutsideListStatus> Status => _lists.Values.Select(list => list.Status).OrderBy(status => status.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The list of this name, which the options have.</summary>
    public OutsideList Get(string name) => _lists[name];

    /// <summary>Makes and begins the lists that are new, and ends those that are gone.</summary>
    public void Apply(ImmutableDictionary<string, OutsideListOptions> options)
    {
        lock (_lock)
        {
            ImmutableDictionary<string, OutsideList> before = _lists;
            var lists = before.Clear();
            foreach ((string name, OutsideListOptions wanted) in options)
            {
                OutsideList list = before.TryGetValue(name, out OutsideList? same) && same.Options == wanted ? same : new OutsideList(name, wanted, time, _http.Value, logger);
                lists = lists.Add(name, list);
                if (list != same)
                {
                    list.Start();
                }
            }

            _lists = lists;
            foreach (OutsideList gone in before.Values.Except(lists.Values))
            {
                gone.Dispose();
            }
        }
    }

    /// <summary>How old each list is, in seconds; those that were never good are not told.</summary>
    public IEnumerable<Measurement<double>> Ages() =>
        from status in Status
        where status.LoadedAt is not null
        select new Measurement<double>((time.GetUtcNow() - status.LoadedAt!.Value).TotalSeconds, new KeyValuePair<string, object?>("list", status.Name));

    /// <summary>How many entries each list has.</summary>
    public IEnumerable<Measurement<long>> Counts() => Status.Select(status => new Measurement<long>(status.Entries, new KeyValuePair<string, object?>("list", status.Name)));

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (OutsideList list in _lists.Values)
            {
                list.Dispose();
            }

            if (_http.IsValueCreated)
            {
                _http.Value.Dispose();
            }
        }
    }

    private static HttpClient MakeClient(HttpMessageHandler? handler)
    {
        HttpClient client = handler is null ? new(MakeHandler()) : new(handler, disposeHandler: false);
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("BotSentinel");
        return client;
    }

    private static SocketsHttpHandler MakeHandler() =>
        new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = System.Net.DecompressionMethods.All, MaxAutomaticRedirections = 5 };
}
