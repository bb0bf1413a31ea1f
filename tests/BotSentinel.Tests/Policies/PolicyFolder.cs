namespace BotSentinel.Tests.Policies;

/// <summary>A folder for a test's policy files, removed at its end.</summary>
internal sealed class PolicyFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("botsentinel-").FullName;

    /// <summary>Writes a file at once, as an editor does that saves by renaming, and gives its path.</summary>
    public string Write(string content, string name = "botsentinel.json")
    {
        string path = Path.Combine(_path, name);
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
