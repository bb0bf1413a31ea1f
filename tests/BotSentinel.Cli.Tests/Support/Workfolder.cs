namespace BotSentinel.Cli.Tests.Support;

/// <summary>A folder that is gone with the test.</summary>
internal sealed class Workfolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botsentinel-cli-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public void Dispose() => _folder.Delete(recursive: true);
}
