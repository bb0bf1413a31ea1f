using BotSentinel.Policies.Settings;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace BotSentinel.Policies.Layers;

/// <summary>A policy file.</summary>
internal sealed class FileLayer(string path, bool poll) : OptionsLayer
{
    // A relative path must mean the same file at every reload, wherever the process has moved to.
    private readonly string _path = Path.GetFullPath(path);

    public override string? Source => path;

    public override SentinelOptions Over(SentinelOptions below, Findings findings)
    {
        Findings own = new();
        SentinelOptions above = PolicyReader.ReadFile(_path, own);
        findings.Include(own);
        return Merge(below, above);
    }

    public override IDisposable? Watch(Action changed)
    {
        if (Path.GetDirectoryName(_path) is not { } folder || !Directory.Exists(folder))
        {
            return null;
        }

        // The folder is watched, not the file: editors and deployments put a new file in place of the old.
        PhysicalFileProvider provider = new(folder, ExclusionFilters.None) { UsePollingFileWatcher = poll, UseActivePolling = poll };
        return new FileWatch(provider, ChangeToken.OnChange(() => provider.Watch(Path.GetFileName(_path)), changed));
    }

    private sealed class FileWatch(PhysicalFileProvider provider, IDisposable registration) : IDisposable
    {
        public void Dispose()
        {
            registration.Dispose();
            provider.Dispose();
        }
    }
}
