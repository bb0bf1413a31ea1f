using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Tests;

public class IncrementalTests
{
    private const string Shop = """
        namespace Bots;

        partial class Shop
        {
            [OnCommand("start"), RateLimit(5, "10s"), Policy("expensive")] public Task Start(ITelegramBotClient bot, Message message, int number) => Task.CompletedTask;
            [OnCallback("buy:*")] public Task Buy(CallbackQuery query, string item) => Task.CompletedTask;
        }

        """;

    private const string Elsewhere = "class Other { int _number = 1; void Do() { } }";

    [Theory]
    [InlineData("class Other { int _number = 2; void Do() { int more = _number; } }")]
    [InlineData("class Other { int _number = 1; void Do() { } } class Another { Other _other = new(); }")]
    [InlineData("// nothing left")]
    public void EditElsewhere_WritesNothingAnew(string edited) => AssertNothingIsWrittenAnew(Shop, edited);

    [Theory]
    [InlineData("=> Task.CompletedTask;", "{ return Task.CompletedTask; }")]
    [InlineData("namespace Bots;", "// A comment.\nnamespace Bots;")]
    [InlineData("partial class Shop\n{", "partial class Shop\n{\n    private int _more;")]
    public void EditInTheClassThatChangesNoHandler_WritesNothingAnew(string old, string replacement) => AssertNothingIsWrittenAnew(Replaced(old, replacement), Elsewhere);

    [Theory]
    [InlineData("\"start\"", "\"begin\"")]
    [InlineData("\"10s\"", "\"20s\"")]
    [InlineData("string item", "string what, CancellationToken ct")]
    public void EditOfAHandler_IsWrittenAnew(string old, string replacement)
    {
        (IncrementalStepRunReason[] classes, IncrementalStepRunReason[] outputs) = Reasons(Shop, Replaced(old, replacement), Elsewhere);

        Assert.Equal([IncrementalStepRunReason.Modified], classes);
        Assert.Equal([IncrementalStepRunReason.Modified], outputs);
    }

    [Fact]
    public void EditOfOneClass_LeavesTheOtherAlone()
    {
        string both = Shop + "partial class Second { [OnText] Task Echo(Message message) => Task.CompletedTask; }";

        (IncrementalStepRunReason[] classes, IncrementalStepRunReason[] outputs) = Reasons(both, both.Replace("\"start\"", "\"begin\"", StringComparison.Ordinal), Elsewhere);

        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], classes.OrderDescending());
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], outputs.OrderDescending());
    }

    private static void AssertNothingIsWrittenAnew(string shop, string elsewhere)
    {
        (IncrementalStepRunReason[] classes, IncrementalStepRunReason[] outputs) = Reasons(Shop, shop, elsewhere);

        Assert.Equal([IncrementalStepRunReason.Cached], classes);
        Assert.Equal([IncrementalStepRunReason.Cached], outputs);
    }

    private static string Replaced(string old, string replacement)
    {
        Assert.Contains(old, Shop, StringComparison.Ordinal);
        return Shop.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>Why the generator's steps have the results they have, after an edit of either source: of the classes, and of what is written.</summary>
    private static (IncrementalStepRunReason[] Classes, IncrementalStepRunReason[] Outputs) Reasons(string shopBefore, string shop, string elsewhere)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Compilation before = Compiled.Compilation(shopBefore, Elsewhere);
        GeneratorDriver driver = Compiled.Driver(tracked: true).RunGenerators(before, cancellation);
        SyntaxTree[] trees = [.. before.SyntaxTrees];
        Compilation after = before;
        after = shop == shopBefore ? after : after.ReplaceSyntaxTree(trees[1], Compiled.Tree(shop, trees[1].FilePath));
        after = elsewhere == Elsewhere ? after : after.ReplaceSyntaxTree(trees[2], Compiled.Tree(elsewhere, trees[2].FilePath));
        GeneratorRunResult result = driver.RunGenerators(after, cancellation).GetRunResult().Results.Single();

        return (
            [.. result.TrackedSteps[HandlerGenerator.ClassStep].SelectMany(step => step.Outputs).Select(output => output.Reason)],
            [.. result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs).Select(output => output.Reason)]);
    }
}
