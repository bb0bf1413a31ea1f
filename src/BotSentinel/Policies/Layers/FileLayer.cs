using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace BotSentinel.Policies.Layers;

/// <summary>A policy file.</summary>
internal sealed class FileLayer(string path, bool poll) : OptionsLayer
{
    private readonly string _path = Path.GetFullPath(path);
    private PhysicalFileProvider? _provider;

    public override string? Source => path;

    public override SentinelOptions Over(SentinelOptions below, ICollection<ConfigurationError> errors) => below;

    public override IChangeToken? Watch()
    {
        _provider ??= new PhysicalFileProvider(Path.GetDirectoryName(_path)!, ExclusionFilters.None)
        {
            UsePollingFileWatcher = poll,
            UseActivePolling = poll,
        };
        return _provider.Watch(Path.GetFileName(_path));
    }
}
