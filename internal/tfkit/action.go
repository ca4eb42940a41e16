package tfkit

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// actionNote ends the description of every action.
const actionNote = "\n\nActions need Terraform 1.14. OpenTofu and older versions of Terraform do not have them."

// ActionMeta is what the model of every action has: embed it.
type ActionMeta struct {
	Timeout timetypes.GoDuration `tfsdk:"timeout"`
}

// Common returns the part that the models of all actions share.
func (m *ActionMeta) Common() *ActionMeta { return m }

// ActionModel is a pointer to the model of an action: a struct that embeds [ActionMeta].
type ActionModel[M any] interface {
	*M
	Common() *ActionMeta
}

// Action describes an action. The functions report their errors to diags.
type Action[M any, P ActionModel[M]] struct {
	Name        string // of the type, behind the provider's name: "server_power"
	Description string
	Attributes  map[string]schema.Attribute
	Validators  []action.ConfigValidator
	// Timeout is how long an invocation may take unless the user sets another time.
	Timeout time.Duration

	// Plan says what an invocation will do, or refuses it. It sends reads and quotes only.
	Plan func(ctx context.Context, account *billing.Account, config P, diags *diag.Diagnostics)
	// Retry is said when an invocation fails that may have taken effect: whether it may be repeated.
	Retry func(config P) string
	// Invoke does it. The context ends when the time is up.
	Invoke func(ctx context.Context, account *billing.Account, config P, i *Invocation)
}

// RetryIsSafe is for actions that do nothing where nothing is left to do.
func RetryIsSafe[P any](P) string {
	return "It is safe to invoke the action again: the provider first checks what has happened in the meantime."
}

// RetryRepeats is for actions that do all of it each time.
func RetryRepeats[P any](P) string {
	return "Check the server in the client area before you invoke the action again: it would repeat everything."
}

// New returns the action.
func (a Action[M, P]) New() action.Action { return &genericAction[M, P]{describes: a} }

type genericAction[M any, P ActionModel[M]] struct {
	describes Action[M, P]
	account   *billing.Account
}

func (a *genericAction[M, P]) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.describes.Name
}

func (a *genericAction[M, P]) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.describes.Description + actionNote,
		Attributes:          a.describes.Attributes,
	}
	resp.Schema.Attributes["timeout"] = schema.StringAttribute{
		CustomType: timetypes.GoDurationType{}, Optional: true, Validators: []validator.String{IsPositiveDuration()},
		MarkdownDescription: fmt.Sprintf("Time limit of an invocation, as numbers with units: `\"30s\"`, `\"10m\"`, "+
			"`\"1h30m\"`. `\"%.0fm\"` by default.", a.describes.Timeout.Minutes()),
	}
}

func (a *genericAction[M, P]) ConfigValidators(context.Context) []action.ConfigValidator {
	return a.describes.Validators
}

func (a *genericAction[M, P]) ValidateConfig(
	_ context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse,
) {
	RefuseEmptyObjects(req.Config.Raw, &resp.Diagnostics)
}

func (a *genericAction[M, P]) Configure(
	_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse,
) {
	a.account = Configured(req.ProviderData, &resp.Diagnostics)
}

func (a *genericAction[M, P]) ModifyPlan(
	ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse,
) {
	config := P(new(M))
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if a.account != nil && !resp.Diagnostics.HasError() { // nil while the provider's configuration is not known
		within, cancel := a.account.Clock().WithTimeout(ctx, readTime)
		defer cancel()
		a.describes.Plan(within, a.account, config, &resp.Diagnostics)
	}
}

func (a *genericAction[M, P]) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	config := P(new(M))
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout := DurationOr(config.Common().Timeout, a.describes.Timeout)
	ctx, invocation, end := Invoke(ctx, a.account.Clock(), resp, timeout, a.describes.Retry(config))
	defer end()
	a.describes.Invoke(ctx, a.account, config, invocation)
}

// TimeoutOf returns how long an invocation may take.
func (a Action[M, P]) TimeoutOf(config P) time.Duration {
	return DurationOr(config.Common().Timeout, a.Timeout)
}

// DurationOr returns a duration, or otherwise if it is not set.
func DurationOr(value timetypes.GoDuration, otherwise time.Duration) time.Duration {
	if duration, diags := value.ValueGoDuration(); !diags.HasError() {
		return duration
	}
	return otherwise
}
