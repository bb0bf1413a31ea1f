using BotSentinel.Server.Commands;

return args switch
{
    ["--help" or "-h" or "help"] => HelpCommand.Run(),
    ["--version"] => HelpCommand.Version(),
    [] or [['-', '-', ..], ..] => await ServeCommand.RunAsync(args),
    [var unknown, ..] => HelpCommand.Unknown(unknown),
};
