using BotSentinel.Server.Commands;

return args switch
{
    ["--help" or "-h" or "help"] => HelpCommand.Run(),
    ["--version"] => HelpCommand.Version(),
    _ when UsageError.In(args) is { } error => error.Tell(),
    _ => await ServeCommand.RunAsync(args),
};
