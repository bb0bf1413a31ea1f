using System.Diagnostics;
using EndToEnd.Processes;

namespace EndToEnd;

/// <summary>The API's description, before the eyes of a validator that others wrote.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Description_IsValidOpenApi31()
    {
        string document = Path.GetFullPath(Path.Combine(Workplace.Clients, "..", "..", "..", "docs", "openapi.json"));
        using Process node = Process.Start(new ProcessStartInfo("node", [Workplace.ScriptOf("validate-openapi"), document]) { RedirectStandardOutput = true })!;
        string said = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(node.ExitCode == 0, said);
        Assert.Equal("valid OpenAPI 3.1", said.Trim());
    }
}
