package machine

import (
	"context"
	"fmt"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// StopTimeout is how long an operating system may take to shut down unless the user sets another time.
const StopTimeout = 2 * time.Minute

// IsRunning reports whether a server that was just read is switched on. By the documentation its status shows that
// (getServerStatus); the server itself shows it as well, as far as was observed, which saves a request.
func (m Machine) IsRunning(ctx context.Context, server *vpsbg.Server) (bool, error) {
	if running, ok := server.IsRunning(); ok {
		return running, nil
	}
	status, err := m.account.Client.GetServerStatus(ctx, m.id)
	if err != nil {
		return false, err
	}
	if status.Running == nil {
		return false, fmt.Errorf("the API does not show whether server %d is running", m.id)
	}
	return bool(*status.Running), nil
}

// Start switches the server on (startServer), unless it is on.
func (m Machine) Start(ctx context.Context) error {
	return m.performUnlessDone(ctx, m.account.Client.StartServer, m.power(true))
}

// PowerOff cuts the power of the server (powerOffServer), unless it is off.
func (m Machine) PowerOff(ctx context.Context) error {
	return m.performUnlessDone(ctx, m.account.Client.PowerOffServer, m.power(false))
}

// Stop asks the operating system to shut down (stopServer), unless the server is off. When it is not off after
// timeout, Stop cuts the power, and forced is true. It does not after an error that says nothing of the server.
func (m Machine) Stop(ctx context.Context, timeout time.Duration) (forced bool, err error) {
	graceful, cancel := m.account.Clock().WithTimeout(ctx, timeout)
	defer cancel()
	err = m.performUnlessDone(graceful, m.account.Client.StopServer, m.power(false))
	if vpsbg.IsOutcomeUnknown(err) || graceful.Err() == nil || ctx.Err() != nil {
		return false, err // it may not have been asked at all
	}
	return err != nil, m.PowerOff(ctx)
}

// Restart stops the server and starts it again (restartServer). When its answer is lost, only a lock shows that it
// happened.
func (m Machine) Restart(ctx context.Context) (accepted bool, err error) {
	return m.perform(ctx, m.account.Client.RestartServer, m.power(true))
}

// power checks whether the server is switched on, or off.
func (m Machine) power(on bool) check {
	return func(ctx context.Context) (done, locked bool, err error) {
		server, err := m.account.Client.GetServer(ctx, m.id)
		if err != nil {
			return false, false, err
		}
		running, err := m.IsRunning(ctx, server)
		return running == on, bool(server.Locked), err
	}
}

// InRescue reports whether the server runs the rescue system (getServerStatus).
func (m Machine) InRescue(ctx context.Context) (bool, error) {
	status, err := m.account.Client.GetServerStatus(ctx, m.id)
	if err != nil {
		return false, err
	}
	return status.RescueMode != nil && bool(*status.RescueMode), nil
}

// SetRescue boots into the rescue system (enableServerRescue) or out of it (disableServerRescue), unless the server
// is there already.
func (m Machine) SetRescue(ctx context.Context, on bool) error {
	send := m.account.Client.DisableServerRescue
	if on {
		send = m.account.Client.EnableServerRescue
	}
	return m.performUnlessDone(ctx, send, func(ctx context.Context) (done, locked bool, err error) {
		rescue, err := m.InRescue(ctx)
		if err != nil {
			return false, false, err
		}
		return m.server(func(*vpsbg.Server) bool { return rescue == on })(ctx)
	})
}

// SetPassword sets the password of root or Administrator (changeServerPassword). It takes effect with the next boot;
// with reboot, the server boots at once, and accepted reports whether the API has accepted that, even if its end does
// not show.
func (m Machine) SetPassword(ctx context.Context, password string, reboot bool) (accepted bool, err error) {
	err = m.account.Client.ChangeServerPassword(ctx, m.id, password, reboot)
	if err != nil || !reboot {
		return err == nil, err
	}
	return true, m.await(ctx, m.server(anyState))
}
