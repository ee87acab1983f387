using System.Collections.Immutable;
using System.Text;

namespace Pharos.Templates.Syntax;

/// <summary>Prints a tree in Go's canonical form. Plain text is printed as it is, or quoted as Go's own parser tests show it.</summary>
internal sealed class TemplatePrinter(bool quoteText)
{
    private readonly StringBuilder _text = new();

    public static string Print(Node node, bool quoteText = false)
    {
        var printer = new TemplatePrinter(quoteText);
        printer.Write(node);
        return printer._text.ToString();
    }

    private void Write(Node node)
    {
        switch (node)
        {
            case ListNode list: foreach (Node item in list.Nodes) Write(item); break;
            case TextNode text: _text.Append(quoteText ? GoText.Quote(text.Text) : text.Text); break;
            case ActionNode action: _text.Append("{{"); WritePipe(action.Pipe); _text.Append("}}"); break;
            case PipeNode pipe: WritePipe(pipe); break;
            case CommandNode command: WriteCommand(command); break;
            case IdentifierNode identifier: _text.Append(identifier.Name); break;
            case VariableNode variable: _text.AppendJoin('.', variable.Path); break;
            case FieldNode field: WritePath(field.Path); break;
            case ChainNode chain:
                WriteOperand(chain.Operand);
                WritePath(chain.Path);
                break;
            case DotNode: _text.Append('.'); break;
            case NilNode: _text.Append("nil"); break;
            case BoolNode value: _text.Append(value.Value ? "true" : "false"); break;
            case StringNode value: _text.Append(value.Quoted); break;
            case NumberNode number: _text.Append(number.Text); break;
            case BranchNode branch: WriteBranch(branch); break;
            case TemplateNode template:
                _text.Append("{{template ").Append(GoText.Quote(template.Name));
                if (template.Pipe is { } argument)
                {
                    _text.Append(' ');
                    WritePipe(argument);
                }
                _text.Append("}}");
                break;
            case BreakNode: _text.Append("{{break}}"); break;
            case ContinueNode: _text.Append("{{continue}}"); break;
            case EndNode: _text.Append("{{end}}"); break;
            case ElseNode: _text.Append("{{else}}"); break;
        }
    }

    private void WritePipe(PipeNode pipe)
    {
        if (pipe.Declarations.Length > 0)
        {
            for (int i = 0; i < pipe.Declarations.Length; i++)
            {
                if (i > 0) _text.Append(", ");
                Write(pipe.Declarations[i]);
            }
            _text.Append(pipe.IsAssign ? " = " : " := ");
        }
        for (int i = 0; i < pipe.Commands.Length; i++)
        {
            if (i > 0) _text.Append(" | ");
            WriteCommand(pipe.Commands[i]);
        }
    }

    private void WriteCommand(CommandNode command)
    {
        for (int i = 0; i < command.Arguments.Length; i++)
        {
            if (i > 0) _text.Append(' ');
            WriteOperand(command.Arguments[i]);
        }
    }

    private void WriteOperand(Node operand)
    {
        if (operand is PipeNode) _text.Append('(');
        Write(operand);
        if (operand is PipeNode) _text.Append(')');
    }

    private void WritePath(ImmutableArray<string> path)
    {
        foreach (string part in path) _text.Append('.').Append(part);
    }

    private void WriteBranch(BranchNode branch)
    {
        _text.Append("{{").Append(branch.Kind switch { BranchKind.If => "if", BranchKind.Range => "range", _ => "with" }).Append(' ');
        WritePipe(branch.Pipe);
        _text.Append("}}");
        Write(branch.Body);
        if (branch.Else is { } otherwise)
        {
            _text.Append("{{else}}");
            Write(otherwise);
        }
        _text.Append("{{end}}");
    }
}
