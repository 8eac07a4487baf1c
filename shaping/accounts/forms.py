"""Forms of the sign-in page and the password pages."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest

from shaping.accounts.models import User


class SignInForm(forms.Form):
    username = forms.CharField(
        label="用户名",
        max_length=60,
        error_messages={"required": "请写用户名。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请写密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.was_wrong = False

    def clean_username(self) -> str:
        # Full-width letters from a Chinese keyboard are the same name, also for the lock-out.
        return str(User.normalize_username(self.cleaned_data["username"])).strip()

    def clean(self) -> dict[str, Any]:
        content: dict[str, Any] = self.cleaned_data
        if content.get("username") and content.get("password"):
            self.user = authenticate(self.request, **content)  # type: ignore[assignment]
            self.was_wrong = self.user is None
            if self.was_wrong:
                raise forms.ValidationError(
                    "用户名或密码不对。请检查大小写；忘了密码，请找镇共同缔造办公室重置。"
                )
        return content


class ConfirmForm(forms.Form):
    """The password again, before an important act."""

    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请写密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.was_wrong = False

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        username = self.request.user.get_username()
        # Through the same door as signing in, so guesses here count towards the lock-out.
        self.was_wrong = authenticate(self.request, username=username, password=password) is None
        if self.was_wrong:
            raise forms.ValidationError("密码不对，请再写一次。")
        return password


class PasswordChangeForm(forms.Form):
    current = forms.CharField(
        label="现在的密码",
        strip=False,
        max_length=128,
        error_messages={"required": "请写现在的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="新密码",
        strip=False,
        max_length=128,
        help_text="至少10个字符；小写字母、大写字母、数字、其他符号，至少三种。",
        error_messages={"required": "请写新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="再写一遍新密码",
        strip=False,
        max_length=128,
        error_messages={"required": "请再写一遍新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError("现在的密码不对。")
        return current

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if self.user.check_password(password):
            raise forms.ValidationError("新密码不能和现在的一样。")
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        content: dict[str, Any] = self.cleaned_data
        if "password" in content and content.get("repeated") not in {None, content["password"]}:
            self.add_error("repeated", "两遍新密码不一样，请再写一遍。")
        return content
