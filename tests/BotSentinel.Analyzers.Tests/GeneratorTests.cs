using BotSentinel.Analyzers.Reading;
using BotSentinel.Policies;

namespace BotSentinel.Analyzers.Tests;

public class GeneratorTests
{
    [Fact]
    public void NestedClassesAndTheGlobalNamespace_AreCompleted()
    {
        string[] generated = Compiled.Generated("""
            public partial record Outer { internal partial class Inner { [OnText] Task Echo(Message message) => Task.CompletedTask; } }
            public static partial class Around { public partial class Inner { [OnText] Task Echo(Message message) => Task.CompletedTask; } }
            """);

        Assert.Equal(2, generated.Length);
        Assert.Contains(generated, text => text.Contains("\"Outer.Inner.Echo\"", StringComparison.Ordinal));
        Assert.Contains(generated, text => text.Contains("\"Around.Inner.Echo\"", StringComparison.Ordinal));
    }

    [Fact]
    public void ClassInSeveralFiles_IsWrittenOnce() => Assert.Single(Compiled.Generated("""
        partial class Shop { [OnText, OnPhoto] Task A(Message message) => Task.CompletedTask; }
        partial class Shop { [OnCallback, OnCommand("b")] Task B(Update update) => Task.CompletedTask; }
        partial class Shop { [OnUpdate] Task C(Update update) => Task.CompletedTask; }
        """));

    [Fact]
    public void TextsOfAllKinds_AreWrittenAsTheyAre()
    {
        string generated = Assert.Single(Compiled.Generated(""""
            partial class Shop { [OnText("\"quoted\" \\ {brace} \n нет 🍐"), RateLimit(1, "1s"), Notify("\"{seconds}\"")] Task A() => Task.CompletedTask; [OnCallback("a\"*b")] Task B(string star) => Task.CompletedTask; }
            """"));

        Assert.Contains("""case "\"quoted\" \\ {brace} \n нет""", generated, StringComparison.Ordinal);
    }

    [Fact]
    public void AttributesOfClassAndMethod_AddUp_ButRolesAndCostOfTheMethodReplace()
    {
        string generated = Assert.Single(Compiled.Generated("""
            [RateLimit(20, "1m"), Policy("a"), RequireRole("admin"), Cost(2)]
            partial class Shop
            {
                [OnText, Debounce("1s"), Policy("b"), RequireRole("owner"), Cost(3)] Task Both() => Task.CompletedTask;
                [OnPhoto] Task OfClass() => Task.CompletedTask;
            }
            """));

        Assert.Contains("""new("Shop.Both", new global::BotSentinel.Policies.HandlerOptions { Policies = global::System.Collections.Immutable.ImmutableArray.Create("a", "Shop", "b", "Shop.Both"), Roles = global::System.Collections.Immutable.ImmutableArray.Create("owner"), Cost = 3D })""", generated, StringComparison.Ordinal);
        Assert.Contains("""new("Shop.OfClass", new global::BotSentinel.Policies.HandlerOptions { Policies = global::System.Collections.Immutable.ImmutableArray.Create("a", "Shop"), Roles = global::System.Collections.Immutable.ImmutableArray.Create("admin"), Cost = 2D })""", generated, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassWithMistakes_IsWrittenWithoutThem()
    {
        string source = """partial class Shop { [OnText] Task Right() => Task.CompletedTask; [OnPhoto] int Wrong() => 0; [OnCommand("a b")] Task Odd() => Task.CompletedTask; }""";

        string generated = Assert.Single(Compiled.Generated(source));

        Assert.Contains("Create<string>(\"Shop.Right\")", generated, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandOfOneHandlerForAllItsTexts_IsFoundWithoutBeingRead()
    {
        string generated = Assert.Single(Compiled.Generated("""
            partial class Shop
            {
                [OnCommand("start")] Task Start() => Task.CompletedTask;
                [OnCommand("pay")] Task Pay(int amount) => Task.CompletedTask;
                [OnCommand("pay")] Task HowToPay() => Task.CompletedTask;
                [OnCommand("me")] Task Me(User user) => Task.CompletedTask;
                [OnText("Menu")] Task Menu() => Task.CompletedTask;
                [OnText("/")] Task Slash() => Task.CompletedTask;
            }
            """));

        string beforeReading = generated[..generated.IndexOf("CommandText.Of(", StringComparison.Ordinal)];
        Assert.Contains("""case "/start": return 0;""", beforeReading, StringComparison.Ordinal);
        Assert.Contains("""case "Menu": return 4;""", beforeReading, StringComparison.Ordinal);
        Assert.DoesNotContain("""case "/pay":""", generated, StringComparison.Ordinal);
        Assert.DoesNotContain("""case "/me":""", generated, StringComparison.Ordinal);
        Assert.DoesNotContain("""case "/":""", beforeReading, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10s")]
    [InlineData("1h30m")]
    [InlineData(" 2d 1 ms ")]
    [InlineData("00:00:10")]
    [InlineData("1.02:03:04.5")]
    [InlineData("10")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData("1s1m")]
    [InlineData("1s1s")]
    [InlineData("-1s")]
    [InlineData("-00:00:01")]
    [InlineData("1S")]
    [InlineData("1.5s")]
    [InlineData("99999999999999999999s")]
    [InlineData("9999999999d")]
    [InlineData("1s x")]
    [InlineData("٣s")]
    public void Durations_AreReadAsTheEngineReadsThem(string text)
    {
        TimeSpan? engine = Duration.TryParse(text, out TimeSpan duration) ? duration : null;

        Assert.Equal(engine?.Ticks, DurationText.Parse(text));
    }
}
