namespace EndToEnd.Processes;

/// <summary>Where things are: the repository, what was built, and where logs go.</summary>
internal static class Workplace
{
    // artifacts/bin/EndToEnd/<configuration>/
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory);

    private static readonly string Artifacts = Output.Parent!.Parent!.Parent!.FullName;

    /// <summary>The folder of the bots and servers that run on Node.js.</summary>
    public static string Clients { get; } = Path.Combine(Artifacts, "..", "tests", "EndToEnd", "clients");

    /// <summary>The built program of another project, in the configuration of this one.</summary>
    public static string ProgramOf(string project)
    {
        string path = Path.Combine(Artifacts, "bin", project, Output.Name, project + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there. Build the solution, or run ./test.sh EndToEnd.");
    }

    /// <summary>A script that runs on Node.js, with the packages it needs.</summary>
    public static string ScriptOf(string name) => Directory.Exists(Path.Combine(Clients, "node_modules"))
        ? Path.Combine(Clients, name + ".mjs")
        : throw new DirectoryNotFoundException($"{Clients} lacks its packages. Run npm ci there, or ./test.sh EndToEnd.");

    /// <summary>An empty folder for the logs of one scenario.</summary>
    public static string NewFolder(string name)
    {
        string path = Path.Combine(Artifacts, "end-to-end", name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        return Directory.CreateDirectory(path).FullName;
    }
}
