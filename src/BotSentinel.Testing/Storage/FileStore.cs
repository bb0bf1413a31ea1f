using System.Collections.Concurrent;

namespace BotSentinel.Testing.Storage;

/// <summary>Uploaded files, in memory until the fake ends. Thread safe.</summary>
internal sealed class FileStore
{
    private readonly ConcurrentDictionary<string, StoredFile> _byId = new();
    private readonly ConcurrentDictionary<string, StoredFile> _byPath = new();
    private int _count;

    public StoredFile Add(string folder, string name, ReadOnlyMemory<byte> content)
    {
        int number = Interlocked.Increment(ref _count);
        var file = new StoredFile($"FakeFile{number:D8}", $"FF{number:D8}", $"{folder}/file_{number}{Path.GetExtension(name)}", name, content);
        _byId[file.Id] = file;
        _byPath[file.Path] = file;
        return file;
    }

    public StoredFile? Find(string id) => _byId.GetValueOrDefault(id);

    public StoredFile? FindByPath(string path) => _byPath.GetValueOrDefault(path);
}

/// <summary>One file.</summary>
internal sealed record StoredFile(string Id, string UniqueId, string Path, string Name, ReadOnlyMemory<byte> Content);
