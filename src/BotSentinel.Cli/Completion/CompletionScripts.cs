namespace BotSentinel.Cli.Completion;

/// <summary>The scripts. Each gives the line up to the cursor to the program, and files where that knows nothing.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        _botsentinel() {
          local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
          local word=${line##* }
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
          # What is before a colon bash takes for a word of its own.
          if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}"); fi
        }
        complete -o default -F _botsentinel botsentinel
        """;

    private const string Zsh = """
        #compdef botsentinel
        _botsentinel() {
          local line="${(j: :)words[1,CURRENT]}"
          local -a found
          found=("${(@f)$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)}")
          found=(${found:#})
          if (( ${#found} )); then compadd -a found; else _files; fi
        }
        compdef _botsentinel botsentinel
        """;

    private const string Fish = """
        function __botsentinel_complete
          set -l line (commandline -cp)
          set -l found (botsentinel "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
          if set -q found[1]
            printf '%s\n' $found
          else
            __fish_complete_path (commandline -ct)
          end
        end
        complete -c botsentinel -f -a "(__botsentinel_complete)"
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName botsentinel -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          $line = $commandAst.ToString().PadRight($cursorPosition)
          botsentinel "[suggest:$cursorPosition]" $line 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };
}
