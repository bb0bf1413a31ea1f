using System.Text.Json;

namespace BotSentinel.Cli.Tests;

public sealed class SpamCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spam-command-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Train_SameData_SameBytes()
    {
        string data = Rows();

        Assert.Equal(0, await RunAsync("train", data, "-o", PathOf("one")));
        Assert.Equal(0, await RunAsync("train", data, "-o", PathOf("two")));

        Assert.Equal(await File.ReadAllBytesAsync(PathOf("one"), Cancellation), await File.ReadAllBytesAsync(PathOf("two"), Cancellation));
        Assert.Contains("held out, 80 texts", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_PrintsTheFiguresOfAllLanguagesAndSources()
    {
        string data = Rows();
        await RunAsync("train", data, "-o", PathOf("model"));
        _output.GetStringBuilder().Clear();

        Assert.Equal(0, await RunAsync("eval", data, "--model", PathOf("model"), "--json"));

        using JsonDocument report = JsonDocument.Parse(_output.ToString());
        Assert.Equal(
            ["rows", "precision", "recall", "f1", "rocAuc", "recallAt1PctFpr", "recallAt01PctFpr", "falsePositiveRate", "byLanguage", "bySource"],
            report.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(80, report.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal(1, report.RootElement.GetProperty("rocAuc").GetDouble());
        Assert.Equal(40, report.RootElement.GetProperty("bySource").GetProperty("b").GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Adapt_MeasuresOnWhatWasNotMarked()
    {
        Assert.Equal(0, await RunAsync("adapt", Rows(), "--ham", "10", "--spam", "5", "--seed", "3", "--json"));

        using JsonDocument report = JsonDocument.Parse(_output.ToString());
        Assert.Equal(65, report.RootElement.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Check_SaysHowSureAndWhichWords()
    {
        Assert.Equal(0, await RunAsync("check", "You have WON a guaranteed £1000 cash prize, call 09061701461 now to claim", "--json"));

        using JsonDocument verdict = JsonDocument.Parse(_output.ToString());
        Assert.True(verdict.RootElement.GetProperty("isSpam").GetBoolean());
        Assert.NotEmpty(verdict.RootElement.GetProperty("spam").EnumerateArray());
    }

    [Fact]
    public async Task TgSpamsSamples_AreReadAsTheyAre()
    {
        string spam = PathOf("spam-samples.txt"), ham = PathOf("ham-samples.txt");
        await File.WriteAllLinesAsync(spam, Enumerable.Range(0, 30).Select(i => $"earn {i} thousand a day, write to me"), Cancellation);
        await File.WriteAllLinesAsync(ham, Enumerable.Range(0, 30).Select(i => $"we meet at {i} o'clock as always"), Cancellation);

        Assert.Equal(0, await RunAsync("train", spam, ham, "-o", PathOf("model")));
        Assert.Contains("60 texts", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maybe\ten\tx\ttext", "line 1")]
    [InlineData("spam\ten\tx\tonly one", "At least 20")]
    public async Task DataIsWrong_SaysWhereAndWritesNothing(string line, string told)
    {
        await File.WriteAllTextAsync(PathOf("data.tsv"), line, Cancellation);

        Assert.Equal(1, await RunAsync("train", PathOf("data.tsv"), "-o", PathOf("model")));

        Assert.Contains(told, _errors.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("model")));
    }

    [Fact]
    public async Task ModelIsNoModel_IsTold()
    {
        Assert.Equal(1, await RunAsync("check", "text", "--model", Rows()));
        Assert.Contains("no spam model", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileIsMissingOrUsageIsWrong_TellsSo()
    {
        Assert.Equal(1, await RunAsync("eval", PathOf("nothing.tsv")));
        Assert.Equal(2, await RunAsync("eval"));
        Assert.Equal(2, await RunAsync("tarin"));
    }

    [Fact]
    public async Task Help_DoesNotShowWhatTheEnvironmentKeepsSecret()
    {
        Environment.SetEnvironmentVariable("BOTSENTINEL_REDIS", "localhost,password=hunter2");
        try
        {
            Assert.Equal(0, await Commands.RunAsync(["redis", "count", "--help"], _output, _errors));
        }
        finally
        {
            Environment.SetEnvironmentVariable("BOTSENTINEL_REDIS", null);
        }

        Assert.Contains("--tenant", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", _output.ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<int> RunAsync(params string[] arguments) => Commands.RunAsync(["spam", .. arguments], _output, _errors);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Rows()
    {
        string path = PathOf("rows.tsv");
        string[] goods = ["watches", "coins", "tickets", "tokens", "shoes"], people = ["anna", "boris", "chen", "dora", "emil"];
        File.WriteAllLines(path, Enumerable.Range(0, 40).SelectMany(i => (string[])
        [
            $"spam\ten\t{(i % 2 == 0 ? "a" : "b")}\tBuy {goods[i % 5]} now, {i * 37} dollars a day, https://shop{i}.example",
            $"ham\tde\t{(i % 2 == 0 ? "a" : "b")}\t{people[i % 5]} kommt um {i % 12} und bringt {i * 31 % 17} Bücher\\nmit",
        ]));
        return path;
    }
}
