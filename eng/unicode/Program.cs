using UnicodeTables;

// dotnet run --project eng/unicode -- PATH/confusables.txt src/BotSentinel/Filters/Text/fold.bin
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: UnicodeTables confusables.txt fold.bin");
    return 2;
}

Confusables confusables = Confusables.Read(args[0]);
if (args is [_, "--classes"])
{
    Console.WriteLine(string.Join('\n', confusables.Classes));
    return 0;
}

FoldTable table = new(confusables);
int open = table.CountOpen();
if (open > 0)
{
    Console.Error.WriteLine($"{open} code points fold to something that folds further.");
    return 1;
}

table.Write(args[1]);
Console.WriteLine($"confusables {confusables.Version}, ICU {Icu.Version} with Unicode {Icu.UnicodeVersion}: {table.Summary}, {new FileInfo(args[1]).Length} bytes");
return 0;
