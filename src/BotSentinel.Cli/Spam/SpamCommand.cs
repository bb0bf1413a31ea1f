using System.CommandLine;
using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Cli.Spam;

/// <summary><c>botsentinel spam train|eval|adapt|check</c>: the model that reads whether a text is spam.</summary>
internal static class SpamCommand
{
    private static readonly Argument<string> Data = new("DATA") { Description = "Rows of: spam or ham, language, source, text, separated by tabs, \\n for a line break. Or a .txt file with a text a line and spam or ham in its name (tg-spam's samples)." };
    private static readonly Option<string?> ModelPath = new("--model") { Description = "The model; by default the one that comes with BotSentinel." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Make(TextWriter output, TextWriter errors)
    {
        var command = new Command("spam", "Teach, measure and try the model that reads whether a text is spam.");
        command.Subcommands.Add(Train(output, errors));
        command.Subcommands.Add(Evaluate(output, errors));
        command.Subcommands.Add(Adapt(output, errors));
        command.Subcommands.Add(Check(output, errors));
        return command;
    }

    private static Command Train(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("DATA") { Description = Data.Description, Arity = ArgumentArity.OneOrMore };
        var to = new Option<string>("--output", "-o") { Description = "Where the model goes.", Required = true };
        var command = new Command("train", "Teach a model. The same data gives the same bytes. Prints how models did on what they were not taught with.") { files, to, Json };
        command.SetAction((parsed, cancellationToken) => Guard(errors, () =>
        {
            List<SpamRow> rows = [.. parsed.GetRequiredValue(files).SelectMany(SpamRow.Read)];
            NeedsBoth(rows);
            SpamModel model = new SpamTrainer(errors, cancellationToken).Train(rows, out SpamReport heldOut);
            string path = parsed.GetRequiredValue(to), made = path + ".new";
            using (FileStream stream = File.Create(made))
            {
                model.Save(stream);
            }

            File.Move(made, path, overwrite: true);
            output.WriteLine(parsed.GetValue(Json) ? heldOut.ToJson() : $"held out, {heldOut}");
        }));
        return command;
    }

    private static Command Evaluate(TextWriter output, TextWriter errors)
    {
        var command = new Command("eval", "Measure a model on labelled texts.") { Data, ModelPath, Json };
        command.SetAction((parsed, _) => Guard(errors, () =>
        {
            List<SpamRow> rows = SpamRow.Read(parsed.GetRequiredValue(Data));
            SpamModel model = Model(parsed.GetValue(ModelPath));
            var reader = new SpamReader();
            double[] scores = [.. rows.Select(row => model.Score(reader.Read(row.Text)))];
            Print(output, parsed.GetValue(Json), SpamReport.Of(rows, scores, model.Calibration));
        }));
        return command;
    }

    private static Command Adapt(TextWriter output, TextWriter errors)
    {
        var ham = new Option<int>("--ham") { Description = "Marks \"not spam\".", DefaultValueFactory = _ => 50 };
        var spam = new Option<int>("--spam") { Description = "Marks \"spam\".", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "What the marks are drawn by.", DefaultValueFactory = _ => 1 };
        var command = new Command("adapt", "Learn from some marks drawn from labelled texts, as from an operator's, and measure on the rest.") { Data, ham, spam, seed, ModelPath, Json };
        command.SetAction((parsed, _) => Guard(errors, () =>
        {
            List<SpamRow> rows = SpamRow.Read(parsed.GetRequiredValue(Data));
            SpamModel model = Model(parsed.GetValue(ModelPath));
            int[] order = [.. Enumerable.Range(0, rows.Count)];
            new Random(parsed.GetValue(seed)).Shuffle(order);
            HashSet<int> marked = [.. order.Where(row => !rows[row].IsSpam).Take(parsed.GetValue(ham)), .. order.Where(row => rows[row].IsSpam).Take(parsed.GetValue(spam))];
            var reader = new SpamReader();
            SpamLesson lesson = SpamLesson.Learn(model, [.. order.Where(marked.Contains).Select(row => SpamExample.Of(reader.Read(rows[row].Text), rows[row].IsSpam))]);
            double part = LessonPlan.PartOf(marked.Count(row => rows[row].IsSpam), marked.Count(row => !rows[row].IsSpam));
            List<SpamRow> rest = [.. rows.Where((_, row) => !marked.Contains(row))];
            double[] scores = [.. rest.Select(row => reader.Read(row.Text)).Select(features => model.Score(features) + (part * lesson.Score(features)))];
            Print(output, parsed.GetValue(Json), SpamReport.Of(rest, scores, model.Calibration));
        }));
        return command;
    }

    private static Command Check(TextWriter output, TextWriter errors)
    {
        var text = new Argument<string>("TEXT") { Description = "The text; -: standard input." };
        var command = new Command("check", "Say of one text what the model thinks, and why.") { text, ModelPath, Json };
        command.SetAction((parsed, _) => Guard(errors, () =>
        {
            string said = parsed.GetRequiredValue(text);
            said = said == "-" ? Console.In.ReadToEnd() : said;
            SpamVerdict verdict = SpamVerdict.Of(Model(parsed.GetValue(ModelPath)), said);
            output.WriteLine(parsed.GetValue(Json) ? verdict.ToJson() : verdict.ToString());
        }));
        return command;
    }

    private static void Print(TextWriter output, bool isJson, SpamReport report)
    {
        output.WriteLine(isJson ? report.ToJson() : report.ToString());
        if (!isJson)
        {
            foreach ((string part, SpamReport of) in report.BySource!)
            {
                output.WriteLine($"  {part}: {of}");
            }
        }
    }

    private static void NeedsBoth(List<SpamRow> rows)
    {
        if (rows.Count(row => row.IsSpam) < 20 || rows.Count(row => !row.IsSpam) < 20)
        {
            throw new FormatException("At least 20 texts that are spam and 20 that are not are needed.");
        }
    }

    private static SpamModel Model(string? path) => path is null ? SpamModel.Shipped : SpamModel.Load(File.ReadAllBytes(path));

    private static Task<int> Guard(TextWriter errors, Action act)
    {
        try
        {
            act();
            return Task.FromResult(0);
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("Cancelled; nothing was written.");
            return Task.FromResult(130);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or InvalidDataException)
        {
            errors.WriteLine(failure.Message);
            return Task.FromResult(1);
        }
    }
}
