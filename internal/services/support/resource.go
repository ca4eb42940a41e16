package support

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// resourceModel is the resource vpsbg_support_ticket.
type resourceModel struct {
	tfkit.Meta
	DepartmentID types.String      `tfsdk:"department_id"`
	Subject      types.String      `tfsdk:"subject"`
	Message      types.String      `tfsdk:"message"`
	ServiceType  types.String      `tfsdk:"service_type"`
	ServiceID    types.String      `tfsdk:"service_id"`
	Attachments  types.Set         `tfsdk:"attachments"`
	Status       types.String      `tfsdk:"status"`
	Department   types.String      `tfsdk:"department"`
	CreatedAt    timetypes.RFC3339 `tfsdk:"created_at"`
}

// FromAPI takes over what the API shows, and keeps what was sent: the API shows messages as HTML, and the types of
// services by other names.
func (m *resourceModel) FromAPI(ticket *vpsbg.Ticket) {
	m.ID = tfkit.ID(ticket.ID)
	var shown facts
	shown.FromAPI(ticket)
	m.Status, m.Department, m.CreatedAt = shown.Status, shown.Department, shown.CreatedAt
	if m.Subject.IsNull() {
		m.Subject = shown.Subject
	}
	if m.DepartmentID.IsNull() { // an import
		m.ServiceType, m.ServiceID = shown.ServiceType, shown.ServiceID
	}
}

// changes returns what differs of what was sent.
func (m *resourceModel) changes(state *resourceModel) (changed path.Paths) {
	for name, values := range map[string][2]attr.Value{
		"department_id": {m.DepartmentID, state.DepartmentID}, "subject": {m.Subject, state.Subject}, "message": {m.Message, state.Message},
		"service_type": {m.ServiceType, state.ServiceType}, "service_id": {m.ServiceID, state.ServiceID},
		"attachments": {m.Attachments, state.Attachments},
	} {
		if !values[0].Equal(values[1]) {
			changed.Append(path.Root(name))
		}
	}
	return changed
}

// NewResource returns vpsbg_support_ticket.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_support_ticket.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.Ticket, resourceModel, *resourceModel] {
	const changeTime = 10 * time.Minute
	return tfkit.Resource[vpsbg.Ticket, resourceModel, *resourceModel]{
		Name:       "support_ticket",
		Kind:       "support ticket",
		Schema:     resourceSchema,
		Timeouts:   tfkit.Timeouts{Create: changeTime, Read: 5 * time.Minute, Update: changeTime, Delete: changeTime},
		Create:     create,
		Read:       read,
		Delete:     resolve,
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the tickets of the account for import. The list costs one request for every 50 tickets. The route of " +
				"the API call is not confirmed by VPSBG's public documentation. Fill in `department_id` and `message` after " +
				"`-generate-config-out`: the API does not tell them as they were sent." + tfkit.ListLimitNote,
		},
		List: func(
			ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
		) iter.Seq2[vpsbg.Ticket, error] {
			return account.Client.ListTickets(ctx)
		},
		DisplayName: func(ticket *vpsbg.Ticket) string { return tfkit.NamedWithID(ticket.Subject, ticket.ID) },
	}
}

func resourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Opens a ticket at VPSBG's support. Destroying the resource **resolves** the ticket.\n\n" +
			"A ticket cannot be changed: another subject, message, department or service resolves it and opens another one, of which the plan " +
			"warns. Answers are no difference, and a ticket that the support has resolved stays in the state as it is; it is not opened again.\n\n" +
			"If the account has an open ticket with the same subject already, the resource is not created, because an interrupted run may have " +
			"left it behind. The error shows the command that imports it.\n\n" +
			"The routes of the API calls that read and resolve a ticket are not confirmed by VPSBG's public documentation.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "ID of the ticket.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"department_id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the department that it goes to: see the data source `vpsbg_support_departments`.",
			},
			"subject": schema.StringAttribute{
				Required: true, MarkdownDescription: "Subject, 3 to 255 characters.",
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(3, 255)},
			},
			"message": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "First message, at least 5 characters. It can be HTML. It is stored in the state: do not write passwords " +
					"into it.",
				Validators: []validator.String{stringvalidator.UTF8LengthAtLeast(5)},
			},
			"service_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Type of the service that it is about: `server` or `hosting`. Required with `service_id`.",
				Validators: []validator.String{
					stringvalidator.AlsoRequires(path.MatchRoot("service_id")), stringvalidator.LengthAtLeast(1),
				},
			},
			"service_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "ID of the service that it is about, for example that of a server.",
				Validators: []validator.String{
					stringvalidator.AlsoRequires(path.MatchRoot("service_type")), tfkit.IsID(),
				},
			},
			"attachments": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: fmt.Sprintf("Paths of files to attach, %d MB together at most. Only their paths count: another content of a "+
					"file is no difference. The limits of VPSBG are not documented.", maximumSize>>20),
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(),
					setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
				},
			},
			"status": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Status of the ticket, for example `opened`. Not all values are documented.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"department": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Name of the department that it is with.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"created_at": schema.StringAttribute{
				Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: "Time when it was opened (RFC 3339, UTC).",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// modifyPlan looks at the files of a ticket that is to be opened, and warns of one that is opened in place of another.
// After an import it is not known what was sent: what is declared is believed.
func modifyPlan(
	ctx context.Context, _ *billing.Account, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	changed := plan.changes(&state)
	isReplaced := !req.State.Raw.IsNull() && !state.DepartmentID.IsNull() && len(changed) > 0
	if isReplaced {
		resp.RequiresReplace.Append(changed...)
		resp.Diagnostics.AddWarning("Ticket is replaced", fmt.Sprintf("Ticket %s is resolved, and another one is opened, because a ticket cannot be "+
			"changed. To add something to it, use the action vpsbg_support_ticket_reply, or reply in the client area.",
			tfkit.NamedWithID(state.Subject.ValueString(), state.ParseID(&resp.Diagnostics))))
	}
	if isKnown := !plan.Attachments.IsUnknown(); isKnown && (req.State.Raw.IsNull() || isReplaced) {
		readFiles(plan.Attachments.Elements(), &resp.Diagnostics)
	}
}

func create(
	ctx context.Context, account *billing.Account, plan *resourceModel, save func(*vpsbg.Ticket), diags *diag.Diagnostics,
) {
	client, subject := account.Client, plan.Subject.ValueString()
	wanted := vpsbg.NewTicket{
		DepartmentID: tfkit.ParseID(plan.DepartmentID, path.Root("department_id"), diags),
		Subject:      subject, Message: plan.Message.ValueString(), ServiceType: plan.ServiceType.ValueString(),
		ServiceID: tfkit.ParseID(plan.ServiceID, path.Root("service_id"), diags), Attachments: readFiles(plan.Attachments.Elements(), diags),
	}
	if diags.HasError() {
		return
	}
	ticket := tfkit.Creation[vpsbg.Ticket]{
		OperationID: "createTicket", Path: "/support/tickets",
		Account: account, Type: "vpsbg_support_ticket", Kind: "support ticket", Name: subject, Trait: "with this subject", Key: subject,
		Fields: tfkit.SameNamed("department_id", "subject", "message", "service_type", "service_id", "attachments"),
		Create: func(ctx context.Context) (*vpsbg.Ticket, error) { return client.CreateTicket(ctx, wanted) },
		List:   client.ListTickets,
		ID:     func(ticket vpsbg.Ticket) vpsbg.ID { return ticket.ID },
		IsSame: func(ticket vpsbg.Ticket) bool { return ticket.Subject == subject && !isOver(&ticket) },
	}.Run(ctx, diags)
	if ticket != nil {
		save(ticket)
	}
}

func read(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*vpsbg.Ticket, error) {
	return find(ctx, account.Client, state.ParseID(diags))
}

// find returns a ticket, nil if the account does not have it.
func find(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) (*vpsbg.Ticket, error) {
	ticket, _, err := billing.Find(
		func() (*vpsbg.Ticket, error) { return client.GetTicket(ctx, id) },
		client.ListTickets(ctx), func(ticket *vpsbg.Ticket) bool { return ticket.ID == id })
	return ticket, err
}

// isOver reports whether a ticket is resolved. Only the status of an open one is documented.
func isOver(ticket *vpsbg.Ticket) bool {
	return ticket.Status == "resolved" || ticket.Status == "closed"
}

// resolve resolves a ticket, and returns when a read shows another status than before.
func resolve(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	id := state.ParseID(diags)
	before, err := find(ctx, account.Client, id)
	if err == nil && before != nil && !isOver(before) {
		asBefore := func(ctx context.Context) (*vpsbg.Ticket, error) {
			ticket, err := find(ctx, account.Client, id)
			if ticket != nil && ticket.Status != before.Status {
				return nil, err
			}
			return ticket, err
		}
		err = billing.Delete(ctx, account.Clock(), "ticket "+id.String()+" as "+before.Status, func(ctx context.Context) error {
			err := account.Client.ResolveTicket(ctx, id)
			if vpsbg.Status(err) == http.StatusUnprocessableEntity { // it was resolved meanwhile, or by a call without an answer
				if ticket, readErr := asBefore(ctx); ticket == nil && readErr == nil {
					return nil
				}
			}
			return err
		}, asBefore)
	}
	if err != nil {
		tfkit.AddAPIError(diags, "resolve support ticket "+id.String(), err, nil)
	}
}
